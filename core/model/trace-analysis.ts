import type { Frame } from './frame';

/** What woke a wait; null where it did not end, or that cannot be told. */
export type WokenBy = 'netpoll' | 'goroutine' | 'timer' | null;

/** Codes of `TraceWaits.wokenBy`. */
export const wokenByNames: readonly WokenBy[] = [null, 'netpoll', 'goroutine', 'timer'];

/**
 * Bits of `TraceWaits.flags`. `turn`: of several in Accept of one listener this one waited for its lock (internal/poll, fdMutex),
 * not for a connection.
 */
export const WaitFlag = { syscall: 1, ended: 2, preTrace: 4, turn: 8 } as const;

/**
 * Stays in Waiting or Syscall whose stack is of a wait class, one row each, in the order in which they were found.
 * Columns have the same length. Times in ns on the trace's own clock, exact up to 2^53.
 */
export interface TraceWaits {
  readonly count: number;
  readonly goroutine: Float64Array;
  /** The trace's start where it began before. */
  readonly startNs: Float64Array;
  /** Up to the trace's end where it did not end. */
  readonly durationNs: Float64Array;
  /** From its end until the goroutine ran; −1 unknown. */
  readonly runDelayNs: Float64Array;
  /** Goroutine that woke it; −1 none or unknown. */
  readonly waker: Float64Array;
  /** 1 netpoll-accept, 2 raw-accept, 3 limit-listener, 4 http-serve-backoff. */
  readonly rank: Uint8Array;
  readonly flags: Uint8Array;
  readonly wokenBy: Uint8Array;
  /** Row of `TraceAnalysis.stacks`; −1 none. */
  readonly stack: Int32Array;
}

/** A goroutine that was in a wait of a class, and what it did. Durations in ns, since it was first known. */
export interface TracedAcceptor {
  readonly goroutine: number;
  readonly ended: boolean;
  readonly knownFromNs: number;
  readonly runningNs: number;
  readonly runnableNs: number;
  readonly waitingNs: number;
  readonly syscallNs: number;
  /** Running, as a share of the time it was known for; 0 to 1. Syscalls are not in it: one that blocks uses nothing. */
  readonly runningShare: number;
  /** How often it waited in netpoll for a connection, and what ended that. */
  readonly acceptWaits: number;
  readonly wokenByNetpoll: number;
  readonly wokenByGoroutine: number;
  readonly wokenByTimer: number;
  /** accept4 calls, and those that did not lead to a wait: connections taken, or errors. */
  readonly acceptCalls: number;
  readonly accepted: number;
  /**
   * How often it slept in net/http's back-off after an error of Accept, waited for a place in netutil's limiter, or for anything
   * else in what net/http's Serve calls (a listener of another type, a hook).
   */
  readonly backoffs: number;
  readonly limiterWaits: number;
  readonly serveWaits: number;
  /** Goroutines it made, and those of them that had not ended when the trace did. */
  readonly created: number;
  readonly createdAlive: number;
  /** Row of `stacks` of its last wait of a class; −1 none. */
  readonly stack: number;
  /** State at the end of the trace. */
  readonly finalState: TraceState;
}

export type TraceState = 'undetermined' | 'runnable' | 'running' | 'syscall' | 'waiting' | 'ended';

/** Goroutines that were made within the trace at one place and had not ended with it. */
export interface CreationSite {
  /** Stack of the creator, innermost first. */
  readonly stack: readonly Frame[];
  /** The goroutine's own first function, '' unknown. */
  readonly startFunction: string;
  readonly alive: number;
  /** First ids. */
  readonly goroutines: readonly number[];
  /** Creators, first ids. */
  readonly creators: readonly number[];
}

export interface DurationSummary {
  readonly count: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

/** Connections that were accepted, in equal parts of the trace; the last may be shorter. */
export interface AcceptRates {
  readonly partNs: number;
  /** Of each goroutine that was in a wait of a class, ascending. */
  readonly goroutines: readonly { readonly goroutine: number; readonly accepted: Int32Array }[];
}

/** What a scan of a trace for accept waits found. */
export interface TraceAnalysis {
  /** `1.26` of the header; Go 1.24 writes 1.23, 1.20 writes 1.19. */
  readonly goVersion: string;
  readonly bytes: number;
  /** Times of the first and last event; both 0 when there is none. */
  readonly startNs: number;
  readonly endNs: number;
  readonly events: number;
  readonly goroutines: number;
  readonly waits: TraceWaits;
  /** Frames innermost first, as the trace has them (waits from before the trace have the runtime's on top). */
  readonly stacks: readonly (readonly Frame[])[];
  readonly acceptors: readonly TracedAcceptor[];
  /** Made within the trace in all, and those that had not ended. */
  readonly created: number;
  readonly creations: readonly CreationSite[];
  readonly metrics: TraceMetrics;
  readonly acceptRates: AcceptRates;
  /** Set when the trace, or a part of it, could not be read; the rest is then partial. */
  readonly error: { readonly code: string; readonly message: string; readonly offset: number } | null;
}

export interface TraceMetrics {
  /** Waits for a connection in netpoll, whether they ended or not. */
  readonly acceptWait: DurationSummary;
  /** Other waits in netpoll of the same goroutines: what keeps an accept loop from accepting. */
  readonly netpollWait: DurationSummary;
  /** From the wake-up until the goroutine ran, after waits for a connection. */
  readonly schedulingDelay: DurationSummary;
  /** accept4 calls. For Go ≤ 1.21 only those that blocked have a true duration, others 1 ns. */
  readonly syscall: DurationSummary;
}
