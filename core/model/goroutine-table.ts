import type { Frame } from './frame';

/**
 * The goroutines of one dump in typed columns. Index `g` runs over goroutines in the order of the dump.
 * Equal stacks are stored once: `stack[g]` is an index into `stackStart`, whose frames are
 * `stackFrames[stackStart[s] .. stackStart[s + 1])`, innermost first, each an index into the frame columns.
 * Two goroutines share a stack when state-independent frames (function, file, line, inlined) and the creation site are equal.
 * −1 stands for none everywhere.
 */
export interface GoroutineTable {
  readonly count: number;
  /** Goroutine ids; exact below 2^53. */
  readonly id: Float64Array;
  /** Index into `strings`: the wait reason as printed, without minutes and flags (`IO wait`, `sync.Mutex.Lock`). */
  readonly state: Int32Array;
  /** Whole minutes as printed, 0 where none are; not to be trusted as a duration (see facts on GC). */
  readonly minutes: Int32Array;
  /** Bit set of `GoroutineFlag`. */
  readonly flags: Uint8Array;
  /** Index of the goroutine's stack. */
  readonly stack: Int32Array;
  /** Goroutine id of the creator (Go 1.21 on), or −1. */
  readonly creator: Float64Array;
  /** Where the first-argument words of this goroutine's frames begin in `words`; its length is that of the stack. */
  readonly wordStart: Int32Array;
  /**
   * First argument word of each frame (the receiver of a method), exact below 2^53; −1 when the frame prints none.
   * Values that the traceback marks with `?` (may be stale) are stored as well, with their bit set in `wordUnsure`.
   */
  readonly words: Float64Array;
  /** 1 where the word was printed with a `?`. */
  readonly wordUnsure: Uint8Array;

  readonly stackCount: number;
  /** Length `stackCount + 1`. */
  readonly stackStart: Int32Array;
  readonly stackFrames: Int32Array;
  /** Frame index of the `created by` line of each stack, or −1 (the main goroutine, or a cut dump). */
  readonly stackCreatedBy: Int32Array;
  /** 1 where the dump elided frames in the middle (`...additional frames elided...`). */
  readonly stackElided: Uint8Array;

  readonly frameCount: number;
  /** Index into `strings`. */
  readonly frameFunction: Int32Array;
  /** Index into `strings`. */
  readonly frameFile: Int32Array;
  readonly frameLine: Int32Array;
  /** 1 for frames printed as `f(...)`: inlined into the next. */
  readonly frameInlined: Uint8Array;

  readonly strings: readonly string[];
}

/** Bits of `GoroutineTable.flags`. */
export const GoroutineFlag = { lockedToThread: 1, scan: 2, leaked: 4, durable: 8, truncated: 16 } as const;

/** The frames of stack `s`, innermost first, as objects. */
export function framesOf(t: GoroutineTable, s: number): Frame[] {
  const frames: Frame[] = [];
  for (let i = t.stackStart[s]!; i < t.stackStart[s + 1]!; i++) frames.push(frameAt(t, t.stackFrames[i]!));
  return frames;
}

/** Frame `f` of the frame columns as an object. */
export function frameAt(t: GoroutineTable, f: number): Frame {
  return {
    function: t.strings[t.frameFunction[f]!] ?? '',
    file: t.strings[t.frameFile[f]!] ?? '',
    line: t.frameLine[f]!,
    pc: null,
    inlined: t.frameInlined[f] === 1,
  };
}

/** Where the goroutines of stack `s` were created, or null. */
export function createdBy(t: GoroutineTable, s: number): Frame | null {
  const f = t.stackCreatedBy[s]!;
  return f < 0 ? null : frameAt(t, f);
}
