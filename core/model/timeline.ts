/** Codes of `Timeline.state`. Names as `TraceState`. */
export const timelineStates = ['undetermined', 'runnable', 'running', 'syscall', 'waiting', 'ended'] as const;

/**
 * What goroutines around accept loops did, interval by interval. A lane is a goroutine; its rows stand together, by start,
 * and do not overlap. Times in ns since the trace began. Everything is typed columns, so that it can be handed from the
 * worker to the panel without a copy.
 */
export interface Timeline {
  readonly durationNs: number;
  /** Goroutine of each lane, ascending. Lane `l` has the rows from `firstRow[l]` up to `firstRow[l + 1]`. */
  readonly goroutine: Float64Array;
  readonly firstRow: Int32Array;
  /** By row. */
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  readonly state: Uint8Array;
  /** Index into `reasons`; −1 none. */
  readonly reason: Int16Array;
  /** Row of the analysis' stacks; −1 none. */
  readonly stack: Int32Array;
  /** Goroutine that ended the interval by waking this one; −1 none: netpoll, a timer, or it was not waiting. */
  readonly waker: Float64Array;
  readonly reasons: readonly string[];
  /** CPU profile samples, by lane, then time. */
  readonly samples: { readonly lane: Int32Array; readonly atNs: Float64Array; readonly stack: Int32Array };
  /** User regions, by lane, then start. `depth` 0 is the outermost; one that did not end lasts to the end of the trace. */
  readonly regions: {
    readonly lane: Int32Array;
    readonly startNs: Float64Array;
    readonly endNs: Float64Array;
    readonly name: Int32Array;
    readonly depth: Uint8Array;
    readonly names: readonly string[];
  };
  /** True when there were more intervals than are kept. */
  readonly isCut: boolean;
}
