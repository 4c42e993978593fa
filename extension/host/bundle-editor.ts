import type * as vscode from 'vscode';
import { isUserError } from '../../core/base/errors';
import { escapeHtml } from '../report/plain-report';

/** A bundle that is opened from the explorer is its panel. Nothing is executed and nothing is changed. */
export class BundleEditor implements vscode.CustomReadonlyEditorProvider {
  constructor(private readonly show: (uri: vscode.Uri, webview: vscode.WebviewPanel) => Promise<void>) {}

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  async resolveCustomEditor({ uri }: vscode.CustomDocument, webview: vscode.WebviewPanel): Promise<void> {
    try {
      await this.show(uri, webview);
    } catch (error) {
      if (!isUserError(error)) throw error;
      webview.webview.html = `<p>${escapeHtml(error.line)}</p>`;
    }
  }
}
