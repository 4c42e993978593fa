import type { TraceAnalysis } from './trace-analysis';

/** The execution trace of a recording, analysed. */
export interface TraceEvidence {
  readonly analysis: TraceAnalysis;
  /** Wall clock at which recording began, ms since the epoch: `analysis.startNs` is soon after it. */
  readonly startedAtMs: number;
}
