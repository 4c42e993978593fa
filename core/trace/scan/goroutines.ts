import type { ScanWaits } from '../scan-waits';

/**
 * The goroutines that a v2 scan tracks: what comes in of each is put into its order (internal/trace/order.go, Go 1.26),
 * and its waits are kept. There are two, with the same results: in the module's memory (assembly/goroutines.as), and
 * plain TypeScript, which can tell a timeline as well. `G` is how one is named.
 */
export interface TrackedGoroutines<G> {
  beginGeneration(): void;
  /** What is tracked from here on was found in this batch. */
  beginBatch(): void;
  find(id: number): G | null;
  /** `isProvisional`: its first wait of a class may still be to come; until then its records only wait. */
  track(id: number, state: number, knownFromNs: number, isProvisional: boolean): G;
  isProvisional(g: G): boolean;
  hasState(g: G, state: number): boolean;
  /** Nothing of it came in this generation. */
  isUntouched(g: G): boolean;
  /** Nothing of it is known before this. */
  beginAt(g: G, state: number, atNs: number): void;
  /** A status event says in which wait it has been. `row`: of the stacks. */
  foundWaiting(g: G, rank: number, row: number): void;
  /** It is provisional no more: it begins with the earliest wait of a class. */
  settle(g: G): void;
  /** It is provisional no more: what came before is known, and what waits follows. */
  settled(g: G): void;
  /**
   * Takes the records of the last scan from row `from` on, up to one that is not for it: a rare kind, or a wait of a
   * class of a goroutine that is not tracked. Returns its row, `recordCount` for none. Those of goroutines found in this
   * batch are left out: the scan gives them again.
   * @throws BrokenTrace `no-order`, at `offset`
   */
  take(from: number, offset: number): number;
  /** Takes one record of whatever kind. @throws as `take` */
  takeRun(record: number, offset: number): void;
  /** Takes a record that was left out. @throws as `take` */
  feed(g: G, record: number, offset: number): void;
  /** Id of a goroutine of which records still wait, −1 for none. */
  unordered(): number;
  /** Ends what they are in; nothing may come after it. Times: of the trace. */
  finish(startNs: number, endNs: number): ScanWaits;
}
