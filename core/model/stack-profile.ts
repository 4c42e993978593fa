import type { Frame } from './frame';

/** Counted stacks: a goroutine profile without ids (debug=0 and debug=1), or any pprof profile. */
export interface StackProfile {
  readonly sampleTypes: readonly { readonly type: string; readonly unit: string }[];
  readonly samples: readonly StackSample[];
  /** Nanoseconds since the epoch as a decimal string, '0' where none. */
  readonly timeNanos: string;
}

export interface StackSample {
  /** One value for each sample type; for a goroutine profile the count. */
  readonly values: readonly number[];
  /** Innermost first, inlined calls kept. */
  readonly frames: readonly Frame[];
  readonly labels: readonly { readonly key: string; readonly value: string }[];
}
