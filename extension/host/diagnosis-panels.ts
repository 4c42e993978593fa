import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { isPanelState } from '../../core/protocol/host-webview';
import type { TakenDiagnosis, TargetChoice } from '../../core/protocol/host-webview';
import { panelType } from '../contributions';
import { DiagnosisPanel, type PanelServices } from './diagnosis-panel';
import { targetKey } from './diagnosis-results';
import type { PanelChoice } from './site-lenses';
import { targetName } from './target-name';
import type { RunningStatus } from './views-status';

const { l10n } = vscode;

/** The panels of this window: one for each target, brought back after a reload. */
export class DiagnosisPanels implements vscode.WebviewPanelSerializer {
  readonly #byTarget = new Map<string, DiagnosisPanel>();

  constructor(
    private readonly services: PanelServices,
    private readonly status: RunningStatus,
  ) {}

  /** The target of the panel in front, or null. */
  get activeTarget(): TargetChoice | null {
    for (const panel of this.#byTarget.values()) if (panel.isActive) return panel.target;
    return null;
  }

  /** Shows the target's panel at once and takes a diagnosis, with a notification that can cancel it. */
  async diagnose(target: TargetChoice, choice: PanelChoice | null = null): Promise<void> {
    const panel = this.#byTarget.get(targetKey(target)) ?? this.#open(target);
    panel.reveal();
    if (choice !== null) panel.chooseNext(choice);
    const title = l10n.t('Diagnosing {0}', targetName(target));
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    await vscode.window.withProgress(options, async (_, token) => {
      token.onCancellationRequested(() => {
        panel.cancel();
      });
      await this.status.during(targetName(target), panel.take());
    });
  }

  /** Takes another diagnosis for a panel that is open; false when there is none or the target is gone. */
  async takeSilently(target: TargetChoice): Promise<boolean> {
    const panel = this.#byTarget.get(targetKey(target));
    if (panel === undefined) return false;
    const outcome = await this.status.during(targetName(target), panel.take());
    return outcome?.type !== 'failed';
  }

  /**
   * Watches a target from a whole diagnosis on, for as long as its panel is open and there is something to see. Never rejects:
   * what ends it is shown in the panel.
   */
  async watch(target: TargetChoice, signal: AbortSignal): Promise<void> {
    while ((await this.takeSilently(target)) && !signal.aborted) {
      const panel = this.#byTarget.get(targetKey(target));
      // Inside a pod each look needs a debug container of its own: there it is whole diagnoses, one after the other.
      if (panel !== undefined && target.pod?.inside !== true) {
        await panel.watch(signal);
        return;
      }
      await wait(this.services.watchIntervalMs(), undefined, { signal }).catch(() => undefined); // Stopped: seen above.
    }
  }

  /** Shows what was diagnosed before. */
  show(taken: TakenDiagnosis, choice: PanelChoice | null): void {
    const known = this.#byTarget.get(targetKey(taken.target));
    const panel = known ?? this.#open(taken.target);
    if (known?.takenAt !== taken.takenAt) panel.show(taken);
    if (choice !== null) panel.choose(choice);
    panel.reveal();
  }

  /** The same in a panel that VS Code made. */
  showIn(webview: vscode.WebviewPanel, taken: TakenDiagnosis): void {
    this.#keep(new DiagnosisPanel(webview, taken.target, this.services, taken));
  }

  showWatching(): void {
    for (const panel of this.#byTarget.values()) panel.showWatching();
  }

  /** Called by VS Code after a reload. */
  async deserializeWebviewPanel(webview: vscode.WebviewPanel, state: unknown): Promise<void> {
    // A panel closed too soon to have a diagnosis, or one of another version: there is nothing to show.
    if (!isPanelState(state)) {
      webview.dispose();
      return;
    }
    const taken = await this.services.retell(state.taken);
    this.#keep(new DiagnosisPanel(webview, taken.target, this.services, taken));
    this.services.taken(taken, null);
  }

  #open(target: TargetChoice): DiagnosisPanel {
    const title = l10n.t('Accept: {0}', targetName(target));
    const webview = vscode.window.createWebviewPanel(panelType, title, vscode.ViewColumn.Active);
    return this.#keep(new DiagnosisPanel(webview, target, this.services));
  }

  #keep(panel: DiagnosisPanel): DiagnosisPanel {
    const key = targetKey(panel.target);
    this.#byTarget.set(key, panel);
    panel.onDidDispose(() => {
      if (this.#byTarget.get(key) === panel) this.#byTarget.delete(key);
    });
    return panel;
  }
}
