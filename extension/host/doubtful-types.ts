import * as vscode from 'vscode';
import type { TypeAnswers } from '../../core/protocol/language';
import type { RunningLanguage } from './language-client';

/** After the last change; nothing is asked while somebody types. */
const quietMs = 700;
/** So many names of a document are asked for. */
const most = 50;

/**
 * Asks the hovers of the editor (gopls, where it runs) for the types that our language server could not find, and gives it the
 * answers. Without any, everything stays as it is.
 */
export class DoubtfulTypes implements vscode.Disposable {
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  /** The version of each document that was asked about. */
  readonly #asked = new Map<string, number>();

  constructor(
    private readonly language: RunningLanguage,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** To be called when the lenses of a document were asked for. */
  look(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.#waiting.get(key));
    if (this.#asked.get(key) === document.version) return;
    const timer = setTimeout(() => {
      this.#waiting.delete(key);
      this.#ask(document).catch((error: unknown) => {
        this.log.debug(`${key}: ${String(error)}`);
      });
    }, quietMs);
    this.#waiting.set(key, timer);
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
  }

  async #ask(document: vscode.TextDocument): Promise<void> {
    const { uri, version } = document;
    const doubtful = await this.language.doubtful(uri);
    if (doubtful.version !== version) return;
    this.#asked.set(uri.toString(), version);
    const answers: TypeAnswers['answers'][number][] = [];
    for (const { line, character } of doubtful.at.slice(0, most)) {
      const at = new vscode.Position(line, character);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, at);
      answers.push({ line, character, says: hovers.flatMap((h) => h.contents.map(textOf)).join('\n') });
    }
    if (answers.length > 0) await this.language.tellTypes({ uri: uri.toString(), version, answers });
  }
}

function textOf(content: vscode.Hover['contents'][number]): string {
  return content instanceof vscode.MarkdownString ? content.value : '';
}
