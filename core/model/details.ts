import type { CallInstructions } from './call-instructions';
import type { Frame } from './frame';
import type { Timeline } from './timeline';
import type { AcceptRates } from './trace-analysis';

/** What lies behind a diagnosis, for those who take it apart: all goroutines, the timeline, the raw documents. */
export interface Details extends DetailsAhead {
  readonly goroutines: GoroutineGroups | null;
}

/** What of it is shown first. */
export interface DetailsAhead {
  readonly trace: TraceDetails | null;
  /** The instructions at the calls of gdb's frames of the acceptors; empty without gdb. */
  readonly calls: readonly CallInstructions[];
  /** In the order of the samples. */
  readonly documents: readonly DocumentInfo[];
}

/**
 * All goroutines of the last sample by equal stack and state, the largest group first. Columns by group; frames of a
 * stack are `stackFrames[stackStart[s] .. stackStart[s + 1])`, innermost first, each a row of the frame columns. −1 is none.
 */
export interface GoroutineGroups {
  readonly total: number;
  readonly count: Int32Array;
  /** Index into `strings`. */
  readonly state: Int32Array;
  readonly stack: Int32Array;
  /** One goroutine of the group. */
  readonly example: Float64Array;
  readonly stackStart: Int32Array;
  readonly stackFrames: Int32Array;
  /** Frame of the `created by` line of each stack. */
  readonly stackCreatedBy: Int32Array;
  readonly frameFunction: Int32Array;
  readonly frameFile: Int32Array;
  readonly frameLine: Int32Array;
  readonly strings: readonly string[];
}

export interface TraceDetails {
  /** When the trace began, ms since the first sample; it may be a little before the first event. */
  readonly atMs: number;
  readonly timeline: Timeline;
  /** What `Timeline.stack` points to. */
  readonly stacks: readonly (readonly Frame[])[];
  readonly acceptRates: AcceptRates;
  /** Made within the trace at one place and not ended with it. */
  readonly creations: readonly {
    readonly frame: Frame | null;
    readonly startFunction: string;
    readonly alive: number;
    readonly goroutines: readonly number[];
  }[];
}

export interface DocumentInfo {
  /** 0-based. */
  readonly sample: number;
  readonly name: string;
  readonly bytes: number;
  readonly error: string | null;
  readonly cut: boolean;
  readonly isText: boolean;
}
