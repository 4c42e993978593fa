import * as vscode from 'vscode';
import { baseName } from '../source/source-paths';
import type { TakenDiagnosis } from '../../core/protocol/host-webview';
import { followedBy } from '../../core/detail/details';
import { htmlReport } from '../report/html-report';
import { detailsInWorker } from '../workers/diagnosis-client';
import type { DiagnosisResult } from './diagnosis-results';

const { l10n } = vscode;

export interface ExportParts {
  readonly extensionUri: vscode.Uri;
  readonly workerFile: string;
}

/** Asks where to save a diagnosis, saves it with what lies behind it, and offers to open it. */
export async function exportDiagnosis(
  { taken, recording }: DiagnosisResult,
  format: 'html' | 'json',
  { extensionUri, workerFile }: ExportParts,
): Promise<void> {
  const filters = format === 'html' ? { HTML: ['html'] } : { JSON: ['json'] };
  const file = await vscode.window.showSaveDialog({ defaultUri: suggestion(taken, format), filters });
  if (file === undefined) return;
  const { diagnosis, takenAt } = taken;
  const text =
    format === 'json'
      ? `${JSON.stringify(diagnosis, null, 2)}\n`
      : htmlReport({
          diagnosis,
          takenAt,
          ...(await pageParts(extensionUri)),
          language: vscode.env.language,
          evidence:
            recording === null
              ? null
              : {
                  recording,
                  details: await detailsInWorker(
                    recording,
                    followedBy(diagnosis),
                    workerFile,
                    new AbortController().signal,
                  ),
                },
        });
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  await offerToOpen(file, format);
}

/** Asks where to save a table or a chart of the panel. */
export async function saveContent(name: string, content: string | Uint8Array): Promise<void> {
  const plain = baseName(name).replace(/[^\w.-]+/g, '-');
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const defaultUri = folder === undefined ? vscode.Uri.file(plain) : vscode.Uri.joinPath(folder, plain);
  const file = await vscode.window.showSaveDialog({ defaultUri });
  if (file === undefined) return;
  await vscode.workspace.fs.writeFile(file, typeof content === 'string' ? new TextEncoder().encode(content) : content);
  void vscode.window.showInformationMessage(l10n.t('Saved {0}', baseName(file.fsPath)));
}

async function pageParts(extensionUri: vscode.Uri): Promise<{ script: string; style: string }> {
  const read = async (name: string): Promise<string> =>
    new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, 'dist', name)));
  return { script: await read('webview.js'), style: await read('webview.css') };
}

function suggestion({ diagnosis, takenAt }: TakenDiagnosis, format: string): vscode.Uri {
  const { exe, pid } = diagnosis.target;
  const program = exe === null ? String(pid ?? 'remote') : baseName(exe);
  const name = `accept-leak-${program}-${takenAt.slice(0, 19).replaceAll(':', '')}.${format}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder === undefined ? vscode.Uri.file(name) : vscode.Uri.joinPath(folder, name);
}

async function offerToOpen(file: vscode.Uri, format: 'html' | 'json'): Promise<void> {
  const open = l10n.t('Open');
  const answer = await vscode.window.showInformationMessage(l10n.t('Saved {0}', baseName(file.fsPath)), open);
  if (answer !== open) return;
  if (format === 'html') await vscode.env.openExternal(file);
  else await vscode.window.showTextDocument(file);
}
