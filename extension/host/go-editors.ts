import * as vscode from 'vscode';
import { goEnvironment } from '../source/go-environment';
import { settingsSection } from '../contributions';
import type { DiagnosisResults } from './diagnosis-results';
import { DoubtfulTypes } from './doubtful-types';
import { FindingsProblems } from './findings-problems';
import type { RunningLanguage } from './language-client';
import { SiteHover } from './site-hover';
import { SiteLenses } from './site-lenses';
import type { SourceLocator } from './source-locator';

/** What Go files show: lenses, hovers and problems. The language server starts with the first Go file that is opened. */
export class GoEditors implements vscode.Disposable {
  readonly #lenses: SiteLenses;
  readonly #problems: FindingsProblems;
  readonly #disposables: readonly { dispose(): unknown }[];
  #types: DoubtfulTypes | undefined;
  #language: Promise<RunningLanguage | null> | undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
    results: DiagnosisResults,
    sources: SourceLocator,
  ) {
    this.#lenses = new SiteLenses(results);
    this.#problems = new FindingsProblems(results, sources, () => isOn('problems'));
    this.#disposables = [
      this.#problems,
      results.onDidChange(() => {
        this.#show();
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(settingsSection)) this.#show();
      }),
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.#startFor(document);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.#lenses.forget(document);
      }),
      vscode.languages.registerHoverProvider({ scheme: 'file', language: 'go' }, new SiteHover(this.#lenses)),
    ];
    vscode.workspace.textDocuments.forEach((document) => {
      this.#startFor(document);
    });
  }

  dispose(): void {
    for (const each of this.#disposables) each.dispose();
    this.#types?.dispose();
    void this.#language?.then((language) => language?.dispose());
  }

  /** What makes the program of an open file serve pprof; null where that is not to be done. */
  async pprofEdits(uri: vscode.Uri, port: number): Promise<readonly vscode.TextEdit[] | null> {
    this.#language ??= this.#start();
    return (await (await this.#language)?.pprofEdits(uri, port)) ?? null;
  }

  #show(): void {
    void this.#language?.then((language) => language?.refresh());
    void this.#problems.update();
  }

  #startFor({ languageId, uri }: vscode.TextDocument): void {
    if (languageId !== 'go' || uri.scheme !== 'file' || this.#language !== undefined) return;
    this.#language = this.#start();
  }

  /** Null when it could not be started: the rest of the extension works without, and the log says why. */
  async #start(): Promise<RunningLanguage | null> {
    try {
      // A folder that is not trusted runs nothing, not even `go env`.
      const options = vscode.workspace.isTrusted ? await goEnvironment() : { goRoot: null, moduleCache: null };
      const { startLanguage } = await import('./language-client');
      const language = await startLanguage(this.context, options, this.log, {
        provideCodeLenses: async (document, token, next) => {
          if (!isOn('codeLens')) return [];
          this.#types?.look(document);
          return this.#lenses.dress(document, (await next(document, token)) ?? []);
        },
      });
      this.#types = new DoubtfulTypes(language, this.log);
      return language;
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      return null;
    }
  }
}

function isOn(setting: 'codeLens' | 'problems'): boolean {
  return vscode.workspace.getConfiguration(settingsSection).get(setting, true);
}
