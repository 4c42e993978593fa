import { StackFlaw, type GoroutineColumns } from '../../core/model/goroutine-snapshot';
import { GStatus, hasParkedStack } from './goroutine-status';
import { mergeRanges } from './memory-ranges';
import type { Memory } from './process-memory';
import type { StackStore } from './stack-store';
import { WalkEnd, type StackWalker } from './stack-walk';

/** What is read of one stack; enough for some thousand frames. */
const maxStack = 256 << 10;

/**
 * Walks the stack of every parked goroutine, or of these rows, and writes `stack` and `flaw`. Stacks are read in order of address, neighbours
 * together, and forgotten when walked: memory stays that of one block.
 */
export function walkStacks(
  memory: Memory,
  c: GoroutineColumns,
  walker: StackWalker,
  into: StackStore,
  only: Iterable<number> = c.address.keys(),
): void {
  const rows = rowsBySp(c, only);
  const starts = Float64Array.from(rows, (r) => c.sp[r]!);
  const ends = Float64Array.from(rows, (r) => Math.min(c.stackHi[r]!, c.sp[r]! + maxStack));
  const ranges = mergeRanges(starts, ends);
  let buffer = new Uint8Array(1 << 20);
  let i = 0;
  for (let k = 0; k < ranges.count; k++) {
    const base = ranges.start[k]!;
    const length = ranges.end[k]! - base;
    if (length > buffer.length) buffer = new Uint8Array(length);
    const have = memory.readInto(buffer, base, length);
    for (; i < rows.length && starts[i]! < ranges.end[k]!; i++) {
      const row = rows[i]!;
      const at = starts[i]! - base;
      const view = new DataView(buffer.buffer, Math.min(at, have), Math.max(0, Math.min(ends[i]! - base, have) - at));
      note(c, row, walker.walk(registersOf(c, row), view, isMoved(c, row), ends[i] === c.stackHi[row]), walker, into);
    }
  }
}

/** Registers with which row `r` goes on. */
export function registersOf(c: GoroutineColumns, r: number): { pc: number; sp: number; bp: number; lr: number } {
  return { pc: c.pc[r]!, sp: c.sp[r]!, bp: c.bp[r]!, lr: c.lr[r]! };
}

/** Not parked by a call of its own (preempted, new, or in a system call without syscallbp): its frame pointer may be that of a caller. */
export function isMoved(c: GoroutineColumns, r: number): boolean {
  return c.status[r] !== GStatus.waiting && (c.status[r] !== GStatus.syscall || c.bp[r] === 0);
}

function note(c: GoroutineColumns, row: number, end: WalkEnd, walker: StackWalker, into: StackStore): void {
  if (end === WalkEnd.broken) c.flaw[row] = StackFlaw.broken;
  else {
    c.stack[row] = into.intern(walker.pcs, walker.count);
    if (end === WalkEnd.cut) c.flaw[row] = StackFlaw.cut;
  }
}

function rowsBySp(c: GoroutineColumns, of: Iterable<number>): Uint32Array {
  const rows: number[] = [];
  for (const r of of) {
    if (!hasParkedStack(c.status[r]!)) continue;
    const sound = c.sp[r]! >= c.stackLo[r]! && c.sp[r]! < c.stackHi[r]!;
    if (sound) rows.push(r);
    else c.flaw[r] = StackFlaw.broken;
  }
  return Uint32Array.from(rows).sort((a, b) => c.sp[a]! - c.sp[b]!);
}
