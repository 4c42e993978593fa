import * as vscode from 'vscode';
import type { TargetChoice } from '../../core/protocol/host-webview';
import { targetKey } from './diagnosis-results';

const contextKey = 'acceptLeak.watching';

/** Targets that are diagnosed again and again until the user or the target ends it. */
export class WatchList implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #timers = new Map<string, { readonly target: TargetChoice; timer: NodeJS.Timeout | undefined }>();

  /** `take` resolves to false when there is nothing more to see. */
  constructor(
    private readonly take: (target: TargetChoice) => Promise<boolean>,
    private readonly intervalMs: () => number,
  ) {}

  get targets(): readonly TargetChoice[] {
    return [...this.#timers.values()].map((w) => w.target);
  }

  has(target: TargetChoice): boolean {
    return this.#timers.has(targetKey(target));
  }

  start(target: TargetChoice): void {
    const key = targetKey(target);
    if (this.#timers.has(key)) return;
    this.#timers.set(key, { target, timer: undefined });
    this.#tell();
    void this.#round(key);
  }

  stop(target: TargetChoice): void {
    const key = targetKey(target);
    clearTimeout(this.#timers.get(key)?.timer);
    this.#timers.delete(key);
    this.#tell();
  }

  dispose(): void {
    for (const { target } of this.#timers.values()) this.stop(target);
  }

  async #round(key: string): Promise<void> {
    const watch = this.#timers.get(key);
    if (watch === undefined) return;
    const goesOn = await this.take(watch.target);
    if (!goesOn) this.stop(watch.target);
    else if (this.#timers.has(key)) watch.timer = setTimeout(() => void this.#round(key), this.intervalMs());
  }

  #tell(): void {
    void vscode.commands.executeCommand('setContext', contextKey, this.#timers.size > 0);
    this.#changed.fire();
  }
}
