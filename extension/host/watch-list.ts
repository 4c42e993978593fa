import * as vscode from 'vscode';
import type { TargetChoice } from '../../core/protocol/host-webview';
import { targetKey } from './diagnosis-results';

const contextKey = 'acceptLeak.watching';

/** Targets that are watched until the user or the target ends it. */
export class WatchList implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #watches = new Map<string, { readonly target: TargetChoice; readonly cancel: AbortController }>();

  /** `watch` ends when there is nothing more to see, and at once when it is cancelled; it never rejects. */
  constructor(private readonly watch: (target: TargetChoice, signal: AbortSignal) => Promise<void>) {}

  get targets(): readonly TargetChoice[] {
    return [...this.#watches.values()].map((w) => w.target);
  }

  has(target: TargetChoice): boolean {
    return this.#watches.has(targetKey(target));
  }

  start(target: TargetChoice): void {
    const key = targetKey(target);
    if (this.#watches.has(key)) return;
    const watch = { target, cancel: new AbortController() };
    this.#watches.set(key, watch);
    this.#tell();
    void this.watch(target, watch.cancel.signal).then(() => {
      if (this.#watches.get(key) === watch) this.stop(target);
    });
  }

  stop(target: TargetChoice): void {
    const key = targetKey(target);
    this.#watches.get(key)?.cancel.abort();
    this.#watches.delete(key);
    this.#tell();
  }

  dispose(): void {
    for (const { target } of this.#watches.values()) this.stop(target);
  }

  #tell(): void {
    void vscode.commands.executeCommand('setContext', contextKey, this.#watches.size > 0);
    this.#changed.fire();
  }
}
