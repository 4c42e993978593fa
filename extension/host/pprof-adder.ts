import * as vscode from 'vscode';
import { errors } from '../../core/base/errors';
import type { GoEditors } from './go-editors';

const { l10n } = vscode;

const port = 6060;
/** A main package beyond so many files is not looked for. */
const mostFiles = 2000;

/**
 * Adds net/http/pprof on loopback to the main package of the folder, in the file in front where that has `main`; the user sees the
 * change before it is made.
 * @throws UserError `no-main` where there is no such file, or it serves pprof already
 */
export async function addPprof(editors: GoEditors): Promise<void> {
  const files = await mainFiles();
  const file = files.length < 2 ? files[0] : await pick(files);
  if (file === undefined) {
    if (files.length === 0) throw errors.noMain();
    return;
  }
  // An open document is what the language server reads.
  const document = await vscode.workspace.openTextDocument(file);
  const edits = await editors.pprofEdits(document.uri, port);
  if (edits === null) throw errors.noMain();
  const change = new vscode.WorkspaceEdit();
  const label = l10n.t('Serve pprof on 127.0.0.1:{0}', port);
  const needsConfirmation = { needsConfirmation: true, label };
  for (const { range, newText } of edits) change.replace(document.uri, range, newText, needsConfirmation);
  await vscode.workspace.applyEdit(change, { isRefactoring: true });
}

/** The file in front where it has `main`, else every one of the workspace that has. */
async function mainFiles(): Promise<vscode.Uri[]> {
  const shown = vscode.window.activeTextEditor?.document;
  if (shown !== undefined && shown.uri.scheme === 'file' && hasMain(shown.getText())) return [shown.uri];
  const all = await vscode.workspace.findFiles('**/*.go', '**/{vendor,node_modules,testdata}/**', mostFiles);
  const found: vscode.Uri[] = [];
  for (const uri of all.sort((a, b) => a.path.split('/').length - b.path.split('/').length)) {
    if (uri.path.endsWith('_test.go')) continue;
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    if (hasMain(text)) found.push(uri);
  }
  return found;
}

function hasMain(text: string): boolean {
  return /^package main\b/m.test(text) && /^func main\(\)/m.test(text);
}

async function pick(files: readonly vscode.Uri[]): Promise<vscode.Uri | undefined> {
  const items = files.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  return (await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which program?') }))?.uri;
}
