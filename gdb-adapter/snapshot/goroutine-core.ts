import type { CoreSegment, CoreThread } from './core-file';
import { scanBit } from './goroutine-status';
import { mergeRanges } from './memory-ranges';
import { copyMemory, type Memory } from './process-memory';
import type { Snapshot } from './snapshot';
import { registersOf, isMoved } from './stack-reader';
import { WalkEnd } from './stack-walk';

/** gdb's time and memory grow with the threads that it is given. */
export const maxCoreThreads = 20_000;

/** Goroutines as threads, with the memory that gdb needs to unwind them. */
export interface CoreContents {
  readonly threads: readonly CoreThread[];
  readonly segments: readonly CoreSegment[];
  /** Goroutines that ran again before their stack was copied. */
  readonly gone: number;
}

/**
 * Copies the stacks of `rows`. Each is read twice, its g after it once more, and walked anew: one that is not exactly what the
 * snapshot saw is left out, so that no thread of the core has a torn stack.
 */
export function copyGoroutines(s: Snapshot, memory: Memory, rows: readonly number[]): CoreContents {
  const c = s.goroutines;
  const threads: CoreThread[] = [];
  const segments: CoreSegment[] = [];
  const chosen = rows.slice(0, maxCoreThreads);
  // A thread number is 32 bits wide; a goroutine id need not be.
  const byId = chosen.every((r) => c.id[r]! < 2 ** 31);
  for (const row of chosen) {
    const stack = copyStack(s, memory, row);
    if (!stack) continue;
    const [sp, bp, lr] = [c.sp[row]!, c.bp[row]!, c.lr[row]!];
    threads.push({
      tid: byId ? c.id[row]! : threads.length + 1,
      goroutine: c.id[row]!,
      pc: s.symbols.callBefore(c.pc[row]!, (at, length) => s.exe.bytesAt(at - s.slide, length)),
      sp,
      bp,
      lr,
      g: c.address[row]!,
    });
    segments.push({ address: sp, bytes: stack });
  }
  segments.push(...copyStructs(s, memory, chosen), ...copyVariables(s, memory));
  return { threads, segments, gone: chosen.length - threads.length };
}

const maxStack = 1 << 20;

function copyStack(s: Snapshot, memory: Memory, row: number): Uint8Array | null {
  const c = s.goroutines;
  const length = Math.min(c.stackHi[row]! - c.sp[row]!, maxStack);
  const first = copyMemory(memory, c.sp[row]!, length);
  const second = copyMemory(memory, c.sp[row]!, length);
  if (first.length < length || Buffer.compare(first, second) !== 0 || !isUnchanged(s, memory, row)) return null;
  const view = new DataView(first.buffer, first.byteOffset, first.length);
  const end = s.walker.walk(registersOf(c, row), view, isMoved(c, row), length === c.stackHi[row]! - c.sp[row]!);
  if (end === WalkEnd.broken) return null;
  if (s.stacks.intern(s.walker.pcs, s.walker.count) !== c.stack[row]) return null;
  markTraps(s, view);
  return first;
}

/**
 * gdb takes every saved pc for a return address and looks one byte before it. What a signal pushed is no return address but
 * the instruction itself, so it is made one byte larger in the copy: then gdb says its line, as the runtime does.
 */
function markTraps({ walker, symbols }: Snapshot, stack: DataView): void {
  for (let i = 0; i + 1 < walker.count; i++) {
    const slot = walker.slots[i + 1]!;
    if (slot >= 0 && symbols.factsAt(walker.pcs[i]!)?.trap === true)
      stack.setBigUint64(slot, BigInt(walker.pcs[i + 1]! + 1), true);
  }
}

function isUnchanged(s: Snapshot, memory: Memory, row: number): boolean {
  const { g } = s.layout;
  const c = s.goroutines;
  const bytes = copyMemory(memory, c.address[row]!, g.size);
  if (bytes.length < g.size) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const status = view.getUint32(g.status, true) & ~scanBit;
  return (
    status === c.status[row] &&
    Number(view.getBigUint64(g.goid, true)) === c.id[row] &&
    Number(view.getBigUint64(status === 3 ? g.syscallSp : g.schedSp, true)) === c.sp[row] &&
    Number(view.getBigUint64(status === 3 ? g.syscallPc : g.schedPc, true)) === c.pc[row]
  );
}

/** Each g itself, for `p *(runtime.g *)…`. */
function copyStructs(s: Snapshot, memory: Memory, rows: readonly number[]): CoreSegment[] {
  const starts = Float64Array.from(rows, (r) => s.goroutines.address[r]!).sort();
  const ends = starts.map((a) => a + s.layout.g.size);
  const ranges = mergeRanges(starts, ends, 0);
  const segments: CoreSegment[] = [];
  for (let i = 0; i < ranges.count; i++)
    segments.push({
      address: ranges.start[i]!,
      bytes: copyMemory(memory, ranges.start[i]!, ranges.end[i]! - ranges.start[i]!),
    });
  return segments;
}

const writable = ['.go.module', '.noptrdata', '.data', '.bss', '.noptrbss'];
const maxVariables = 16 << 20;

/** The program's variables, for expressions; a section of a size that no program needs is left out. */
function copyVariables(s: Snapshot, memory: Memory): CoreSegment[] {
  return writable.flatMap((name) => {
    const section = s.exe.section(name);
    if (!section || section.size > maxVariables) return [];
    return [{ address: section.address + s.slide, bytes: copyMemory(memory, section.address + s.slide, section.size) }];
  });
}
