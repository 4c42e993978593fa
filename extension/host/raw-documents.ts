import * as vscode from 'vscode';
import type { RawDocument } from '../../core/model/recording';
import { isTextDocument } from '../../core/detail/details';
import { rawScheme } from '../contributions';
import type { DiagnosisResult, DiagnosisResults } from './diagnosis-results';

const { l10n } = vscode;

/** So much of a document is shown. In characters. */
const longest = 20_000_000;

/** The raw evidence of a diagnosis as read-only documents: `accept-leak:/PID/TIME/SAMPLE/pprof/goroutine-2.txt`. */
export class RawDocuments implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, RawDocument>();

  constructor(private readonly results: DiagnosisResults) {}

  provideTextDocumentContent(uri: vscode.Uri): string {
    const document = this.#texts.get(uri.path);
    const text = document === undefined ? null : documentText(document);
    return text ?? l10n.t('This evidence is no longer kept. Take another sample and open it from there.');
  }

  /** Lets the user choose a document of the result, or of the latest one. */
  async pick(result: DiagnosisResult | undefined): Promise<void> {
    const of = result ?? this.results.all.find((r) => r.recording !== null);
    if (of?.recording === null || of === undefined) {
      void vscode.window.showInformationMessage(l10n.t('There is no evidence yet: diagnose a program first.'));
      return;
    }
    const { pid } = of.taken.target;
    const base = `/${String(pid ?? 'remote')}/${of.taken.takenAt.replaceAll(':', '')}`;
    const items = of.recording.samples.flatMap(({ documents }, i) =>
      documents.filter(isText).map((document) => ({
        label: document.name,
        description: l10n.t('sample {0}', i + 1),
        path: `${base}/${i + 1}/${document.name}`,
        document,
      })),
    );
    const picked = await vscode.window.showQuickPick(items, {
      title: l10n.t('Raw evidence'),
      matchOnDescription: true,
    });
    if (picked === undefined) return;
    this.#texts.set(picked.path, picked.document);
    await vscode.window.showTextDocument(vscode.Uri.from({ scheme: rawScheme, path: picked.path }), { preview: true });
  }
}

/** The text of a document, as much of it as is shown; null when it could not be had. */
export function documentText({ bytes }: RawDocument): string | null {
  return bytes === null ? null : new TextDecoder().decode(bytes.subarray(0, longest));
}

function isText({ name, bytes }: RawDocument): boolean {
  return bytes !== null && isTextDocument(name);
}
