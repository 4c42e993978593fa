import type { TraceAnalysis } from './trace-analysis';

/** The execution trace of a recording, analysed. */
export interface TraceEvidence {
  readonly analysis: TraceAnalysis;
  /** Wall clock at which recording began, ms since the epoch: `analysis.startNs` is soon after it. */
  readonly startedAtMs: number;
  /** Goroutines that were asked for by id, because the dumps make them suspicious. */
  readonly followed: ReadonlyMap<number, FollowedGoroutine>;
}

/** Where a goroutine's time went, as far as the trace knows its state. */
export interface FollowedGoroutine {
  readonly runs: number;
  readonly runningNs: number;
  /** Waiting for a processor. */
  readonly runnableNs: number;
  readonly syscallNs: number;
  readonly knownNs: number;
}
