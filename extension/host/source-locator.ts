import * as vscode from 'vscode';
import type { Site } from '../../core/model/diagnosis';
import { settingsSection } from '../contributions';
import { goEnvironment, type GoEnvironment } from '../source/go-environment';
import { baseName, bestMatches, fixedPaths } from '../source/source-paths';
import { readSettings } from './settings';

const { l10n } = vscode;

/** So many files of one name are compared. */
const searchLimit = 500;

/** Opens the source of a frame, also of one that was compiled elsewhere or with -trimpath. */
export class SourceLocator {
  #go: Promise<GoEnvironment> | undefined;

  /** Opens the line beside `column`, or says why it cannot. */
  async open(site: Site, column: vscode.ViewColumn | undefined): Promise<void> {
    const files = await this.#find(site);
    const file = files.length < 2 ? files[0] : await pick(site, files);
    if (files.length === 0) await sayNotFound(site);
    if (file !== undefined) await show(file, site.line, column);
  }

  /** The file of a site where there is no doubt about it, or null. */
  async locate(site: Site): Promise<vscode.Uri | null> {
    const files = await this.#find(site);
    return files.length === 1 ? files[0]! : null;
  }

  /** The files that it may be: none, the one, or several that nothing tells apart. */
  async #find(site: Site): Promise<readonly vscode.Uri[]> {
    if (site.file === '') return [];
    this.#go ??= goEnvironment();
    const roots = { mappings: readSettings().pathMappings, ...(await this.#go) };
    for (const path of fixedPaths(site, roots)) {
      const uri = vscode.Uri.file(path);
      if (await exists(uri)) return [uri];
    }
    const found = await vscode.workspace.findFiles(`**/${globLiteral(baseName(site.file))}`, undefined, searchLimit);
    const byPath = new Map(found.map((uri) => [uri.fsPath, uri]));
    return bestMatches(site.file, [...byPath.keys()]).flatMap((path) => byPath.get(path) ?? []);
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    return (await vscode.workspace.fs.stat(uri)).type === vscode.FileType.File;
  } catch {
    return false; // Not there is the usual answer here.
  }
}

async function pick(site: Site, files: readonly vscode.Uri[]): Promise<vscode.Uri | undefined> {
  const items = files.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  const picked = await vscode.window.showQuickPick(items, {
    title: `${site.file}:${String(site.line)}`,
    placeHolder: l10n.t('Several files may be this one'),
  });
  return picked?.uri;
}

async function show(file: vscode.Uri, line: number, column: vscode.ViewColumn | undefined): Promise<void> {
  const at = new vscode.Position(Math.max(line - 1, 0), 0);
  const editor = await vscode.window.showTextDocument(file, {
    viewColumn: column === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One,
    selection: new vscode.Range(at, at),
    preview: true,
  });
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

async function sayNotFound({ file, line }: Site): Promise<void> {
  const setting = `${settingsSection}.pathMappings`;
  const open = l10n.t('Open setting');
  const message =
    file === ''
      ? l10n.t('This frame has no source position.')
      : l10n.t(
          '{0} is not on this machine. Open the folder of its source, or say in {1} where its path lies here.',
          `${file}:${String(line)}`,
          setting,
        );
  const answer = await vscode.window.showWarningMessage(message, ...(file === '' ? [] : [open]));
  if (answer === open) await vscode.commands.executeCommand('workbench.action.openSettings', setting);
}

/** A name in which nothing is a pattern. */
function globLiteral(name: string): string {
  return name.replace(/[*?[\]{}]/g, '?');
}
