import * as vscode from 'vscode';
import type { Recording } from '../../core/model/recording';
import type { TakenDiagnosis, TargetChoice } from '../../core/protocol/host-webview';

/** The latest diagnosis of one target. */
export interface DiagnosisResult {
  readonly taken: TakenDiagnosis;
  /** The evidence behind it; null for one that a panel brought back after a reload. */
  readonly recording: Recording | null;
}

const contextKey = 'acceptLeak.hasResults';

/** What has been diagnosed in this window: editors, views and commands read it, panels write it. */
export class DiagnosisResults implements vscode.Disposable {
  readonly #byTarget = new Map<string, DiagnosisResult>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  /** Newest first. */
  get all(): readonly DiagnosisResult[] {
    return [...this.#byTarget.values()].sort((a, b) => b.taken.takenAt.localeCompare(a.taken.takenAt));
  }

  of(target: TargetChoice): DiagnosisResult | undefined {
    return this.#byTarget.get(targetKey(target));
  }

  /** The evidence behind exactly this diagnosis, or null. */
  recordingOf({ target, takenAt }: TakenDiagnosis): Recording | null {
    const result = this.of(target);
    return result?.taken.takenAt === takenAt ? result.recording : null;
  }

  set(taken: TakenDiagnosis, recording: Recording | null): void {
    this.#byTarget.set(targetKey(taken.target), { taken, recording });
    this.#tell();
  }

  clear(): void {
    this.#byTarget.clear();
    this.#tell();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #tell(): void {
    void vscode.commands.executeCommand('setContext', contextKey, this.#byTarget.size > 0);
    this.#changed.fire();
  }
}

/** The same for every mention of a target. */
export function targetKey({ pid, pprof, pod }: TargetChoice): string {
  return [pid, pprof, pod?.context, pod?.namespace, pod?.name, pod?.container, pod?.port].join(' ');
}
