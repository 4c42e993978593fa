import type { TraceAnalysis } from '../model/trace-analysis';
import type { Timeline } from '../model/timeline';

/** What the trace worker is asked, once. */
export interface TraceRequest {
  /** A file; gzip by its content. */
  readonly path: string;
  /** Goroutines to have in the timeline although they may never be in Accept. */
  readonly follow: readonly number[];
  /** One byte in shared memory: 1 cancels. A worker that scans takes no messages. */
  readonly cancel: SharedArrayBuffer;
}

/** What it answers: progress as often as it likes, then one of the others. */
export type TraceAnswer =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'analysis'; readonly analysis: TraceAnalysis; readonly timeline: Timeline }
  | { readonly type: 'failed'; readonly code: string; readonly message: string; readonly remedy: string };
