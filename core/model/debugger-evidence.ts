import type { CallInstructions } from './call-instructions';
import type { Frame } from './frame';
import type { GoroutineTable } from './goroutine-table';

/** What the debugger said of all goroutines at one time, read from the program's memory. */
export interface DebuggerEvidence {
  /** Every goroutine with its id, state, stack and creator; no argument words. */
  readonly table: GoroutineTable;
  /** The descriptor each row waits on in the poller; −1 none. */
  readonly fd: Int32Array;
  /** Goroutines inside an accept call, by id. */
  readonly acceptors: ReadonlyMap<number, DebuggedAcceptor>;
  /** What a listening descriptor belongs to that no goroutine waits on: an `*os.File`, or a listener of package net. */
  readonly holders: ReadonlyMap<number, 'file' | 'net'>;
  /** By descriptor of such a listener: goroutines from whose stack pointers lead to it. Not there where it was not looked for. */
  readonly reachedBy: ReadonlyMap<number, ReadonlySet<number>>;
  /** Calls in the program's code that make a listening socket, or another descriptor of one. */
  readonly listenerCalls: readonly ListenerCall[];
  /** The instructions at the calls of gdb's frames, from Accept to the user's code. */
  readonly calls: readonly CallInstructions[];
  /** Version of gdb; null when the frames are those of the program's own function table. */
  readonly gdb: string | null;
}

export interface ListenerCall {
  /** `net.Listen`, `net.(*TCPListener).File`. */
  readonly callee: string;
  /** Innermost first. */
  readonly frames: readonly Frame[];
}

export interface DebuggedAcceptor {
  readonly goroutine: number;
  readonly frames: readonly Frame[];
  /** True when `frames` are gdb's own. */
  readonly byGdb: boolean;
  readonly fd: number | null;
  /** False for one parked in the poller whose descriptor the poller no longer knows: it was closed underneath. */
  readonly reachable: boolean;
  readonly inode: number | null;
  /** Until Accept gives up by its deadline, ms; 0 without one, negative behind it, null where it is unknown. */
  readonly deadlineMs: number | null;
  /** Its thread, when it is inside accept in the kernel. */
  readonly tid: number | null;
}
