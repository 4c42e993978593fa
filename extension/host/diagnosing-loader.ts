import type * as vscode from 'vscode';
import type { Diagnosing, DiagnosingParts } from './diagnosing';

/** Loads the part of the extension that takes diagnoses, once, when it is first asked for. */
export class DiagnosingLoader implements vscode.Disposable {
  #diagnosing: Promise<Diagnosing> | undefined;

  constructor(private readonly parts: DiagnosingParts) {}

  diagnosing(): Promise<Diagnosing> {
    return (this.#diagnosing ??= import('./diagnosing').then(({ Diagnosing }) => new Diagnosing(this.parts)));
  }

  /** Undefined when the user leaves the list. */
  async pickProcess(): Promise<number | undefined> {
    return (await import('./diagnosing')).pickProcess();
  }

  dispose(): void {
    void this.#diagnosing?.then((diagnosing) => {
      diagnosing.dispose();
    });
  }
}
