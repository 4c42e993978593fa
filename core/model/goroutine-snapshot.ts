import type { Frame } from './frame';

/**
 * All live goroutines of a process at one time, read from its memory, in typed columns; row `r` ascends by address of the
 * runtime's g. Addresses are exact below 2^53.
 */
export interface GoroutineColumns {
  readonly count: number;
  /** Address of the runtime.g. */
  readonly address: Float64Array;
  readonly id: Float64Array;
  /** `_G…` of runtime/runtime2.go, without the scan bit. */
  readonly status: Uint8Array;
  /** Index into the runtime's reasons; means something while waiting. */
  readonly waitReason: Uint8Array;
  /** Monotonic ns since when the garbage collector has seen it waiting; 0 when it has not. */
  readonly waitSince: Float64Array;
  /** Where it goes on: from g.sched, in a system call from g.syscall…. */
  readonly pc: Float64Array;
  readonly sp: Float64Array;
  /** 0 where the version does not keep it. */
  readonly bp: Float64Array;
  readonly lr: Float64Array;
  readonly stackLo: Float64Array;
  readonly stackHi: Float64Array;
  /** Address of the runtime.m that runs it, 0 for none. */
  readonly m: Float64Array;
  /** Id of the goroutine that made it; −1 where the version does not keep it. */
  readonly parent: Float64Array;
  /** Return address of the go statement. */
  readonly goPc: Float64Array;
  readonly startPc: Float64Array;
  /** Index of its stack, −1 when there is none (see `flaw`). */
  readonly stack: Int32Array;
  /** One of `StackFlaw`. */
  readonly flaw: Uint8Array;
}

/** Why a goroutine's stack is missing or short. */
export const StackFlaw = {
  none: 0,
  /** It ran while it was read. */
  changed: 1,
  /** The walk did not end where it must. */
  broken: 2,
  /** It is on a processor: its registers are not in memory. */
  running: 3,
  /** Deeper than we read. */
  cut: 4,
} as const;

/** Goroutines with equal frames, state and wait reason. */
export interface GoroutineGroup {
  readonly state: string;
  readonly waitReason: string;
  /** Innermost first; empty where the stack could not be read. */
  readonly frames: readonly Frame[];
  /** Rows of its goroutines, by ascending goroutine id. */
  readonly rows: Int32Array;
}

/** A goroutine that waits for a connection, and the socket that it waits on. */
export interface AcceptingGoroutine {
  readonly row: number;
  readonly goroutine: number;
  readonly frames: readonly Frame[];
  readonly fd: number | null;
  /** How the descriptor was found; `stack` for one that epoll no longer knows. */
  readonly fdFrom: 'epoll' | 'stack' | 'syscall' | null;
  readonly inode: number | null;
  /** `127.0.0.1:80`, a path, or null. */
  readonly address: string | null;
  readonly network: 'tcp' | 'tcp6' | 'unix' | null;
  /** Connections in its queue; null when unknown. */
  readonly queue: number | null;
  readonly nonBlocking: boolean | null;
  /** Until Accept gives up by its deadline, ms; 0 without one, negative behind it, null where it is unknown. */
  readonly deadlineMs: number | null;
  /** Set when it is inside accept in the kernel; `pc` (hex) is behind the system call. */
  readonly thread: {
    readonly tid: number;
    readonly syscall: number;
    readonly wchan: string;
    readonly pc: string | null;
  } | null;
}
