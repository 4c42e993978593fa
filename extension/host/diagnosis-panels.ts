import * as vscode from 'vscode';
import { isPanelState } from '../../core/protocol/host-webview';
import type { TargetChoice } from '../../core/protocol/host-webview';
import { panelType } from '../contributions';
import { DiagnosisPanel, type PanelServices } from './diagnosis-panel';
import { targetName } from './panel-services';

const { l10n } = vscode;

/** The panels of this window: one for each target, brought back after a reload. */
export class DiagnosisPanels implements vscode.WebviewPanelSerializer {
  readonly #byTarget = new Map<string, DiagnosisPanel>();

  constructor(private readonly services: PanelServices) {}

  /** Shows the target's panel at once and takes a diagnosis, with a notification that can cancel it. */
  async diagnose(target: TargetChoice): Promise<void> {
    const panel = this.#byTarget.get(keyOf(target)) ?? this.#open(target);
    panel.reveal();
    const title = l10n.t('Diagnosing {0}', targetName(target));
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    await vscode.window.withProgress(options, async (_, token) => {
      token.onCancellationRequested(() => {
        panel.cancel();
      });
      await panel.take();
    });
  }

  /** Called by VS Code after a reload. */
  deserializeWebviewPanel(webview: vscode.WebviewPanel, state: unknown): Thenable<void> {
    // A panel closed too soon to have a diagnosis, or one of another version: there is nothing to show.
    if (!isPanelState(state)) webview.dispose();
    else this.#keep(new DiagnosisPanel(webview, state.taken.target, this.services, state.taken));
    return Promise.resolve();
  }

  #open(target: TargetChoice): DiagnosisPanel {
    const title = l10n.t('Accept: {0}', targetName(target));
    const webview = vscode.window.createWebviewPanel(panelType, title, vscode.ViewColumn.Active);
    return this.#keep(new DiagnosisPanel(webview, target, this.services));
  }

  #keep(panel: DiagnosisPanel): DiagnosisPanel {
    const key = keyOf(panel.target);
    this.#byTarget.set(key, panel);
    panel.onDidDispose(() => {
      if (this.#byTarget.get(key) === panel) this.#byTarget.delete(key);
    });
    return panel;
  }
}

function keyOf({ pid, pprof }: TargetChoice): string {
  return `${String(pid)} ${pprof ?? ''}`;
}
