import * as vscode from 'vscode';
import { viewId } from '../contributions';

/** The status bar's item, which is there only while a diagnosis runs. */
export class RunningStatus implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('acceptLeak.running', vscode.StatusBarAlignment.Left);
  #running = 0;

  constructor() {
    this.#item.name = 'Accept Leak';
    this.#item.command = `${viewId}.focus`;
  }

  /** Shows the name until `work` is done. */
  async during<T>(name: string, work: Promise<T>): Promise<T> {
    this.#running++;
    this.#item.text = `$(sync~spin) ${vscode.l10n.t('Diagnosing {0}', name)}`;
    this.#item.show();
    try {
      return await work;
    } finally {
      if (--this.#running === 0) this.#item.hide();
    }
  }

  dispose(): void {
    this.#item.dispose();
  }
}
