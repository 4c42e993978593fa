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
  /** Listening descriptors that no goroutine waits on, as far as memory tells of them. */
  readonly idle: ReadonlyMap<number, IdleDescriptor>;
  /** Calls in the program's code that make a listening socket, another descriptor of one, or a process that may inherit it. */
  readonly listenerCalls: readonly CodeCall[];
  /** The user's calls of library functions (`callee`) that made some of the goroutines. */
  readonly spawnCalls: readonly CodeCall[];
  /** Names of the program's methods `Accept`. */
  readonly acceptMethods: readonly string[];
  /** As of the look at this time. */
  readonly ended: readonly EndedGoroutines[];
  /** The instructions at the calls of gdb's frames, from Accept to the user's code. */
  readonly calls: readonly CallInstructions[];
  /** Version of gdb; null when the frames are those of the program's own function table. */
  readonly gdb: string | null;
}

export interface IdleDescriptor {
  /** It belongs to an `*os.File`, or to a listener of package net. */
  readonly holder: 'file' | 'net';
  /** Goroutines from whose stack pointers lead to it; null where that was not looked for. */
  readonly reachedBy: ReadonlySet<number> | null;
  /** Those of them on whose stack code is that may call Accept; null where that was not looked for. */
  readonly mayAccept: ReadonlySet<number> | null;
  /** Functions whose literals have captured it. */
  readonly captors: Captors;
  /** Functions that set the package variable which holds it. */
  readonly setBy: readonly string[];
}

/** What memory told before anything was asked of the target. */
export interface FirstLook {
  readonly ended: readonly EndedGoroutines[];
  /** By descriptor. */
  readonly captors: ReadonlyMap<number, Captors>;
}

/** Addresses (hex) of functions that may accept, also of literals that nobody has any more: what is not overwritten yet. */
export type Captors = readonly string[];

/** Some of one go statement for one function that have ended, as far as the runtime still knows of them: that one is not there proves nothing. */
export interface EndedGoroutines {
  readonly createdBy: Frame;
  /** Of the function that they ran, hex. */
  readonly startPc: string;
  readonly ids: readonly number[];
  /** Who made each; −1 unknown. */
  readonly parents: readonly number[];
}

/** A call in the program's code of a function of interest. */
export interface CodeCall {
  /** `net.Listen`, `net.(*TCPListener).File`. */
  readonly callee: string;
  /**
   * Where, innermost first: several when the caller was inlined, or is a library's function, which the user calls. None is the
   * user's where nobody is known to call the library's function.
   */
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
