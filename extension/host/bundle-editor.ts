import type * as vscode from 'vscode';
import { UserError } from '../../core/base/errors';
import { escapeHtml } from '../report/plain-report';
import type { CommandHandlers } from './command-handlers';

/** A bundle that is opened from the explorer is its panel. Nothing is executed and nothing is changed. */
export class BundleEditor implements vscode.CustomReadonlyEditorProvider {
  constructor(private readonly handlers: CommandHandlers) {}

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  async resolveCustomEditor({ uri }: vscode.CustomDocument, webview: vscode.WebviewPanel): Promise<void> {
    try {
      await this.handlers.openBundleIn(uri, webview);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      webview.webview.html = `<p>${escapeHtml(error.line)}</p>`;
    }
  }
}
