import { errors } from '../../core/base/errors';
import { StackFlaw, type GoroutineColumns } from '../../core/model/goroutine-snapshot';
import { EndedGoroutines, type EndedGroup } from './ended-goroutines';
import { GStatus, hasParkedStack, isLive, scanBit } from './goroutine-status';
import { mergeRanges } from './memory-ranges';
import { addressLimit, copyMemory, wordAt, type Memory } from './process-memory';
import type { RuntimeLayout } from './runtime-layout';

/** A program with more is beyond what can be shown, and a number like that is rather garbage. */
const maxGoroutines = 20_000_000;

/** What `runtime.allgs` tells: of those that live and, as far as it is kept, of those that have ended. */
export interface ReadGoroutines {
  readonly goroutines: GoroutineColumns;
  readonly ended: readonly EndedGroup[];
}

/**
 * Every goroutine from `runtime.allgs`, in merged reads. `slide` is added to link-time addresses.
 * @throws UserError `not-its-runtime` when the pointers lead nowhere
 */
export function readGoroutines(memory: Memory, layout: RuntimeLayout, slide: number): ReadGoroutines {
  const { g } = layout;
  const addresses = readAddresses(memory, layout, slide);
  const columns = new ColumnsBuilder(addresses.length);
  const ended = new EndedGoroutines();
  forEachG(memory, layout, addresses, (view, at, address) => {
    const status = view.getUint32(at + g.status, true) & ~scanBit;
    if (isLive(status)) columns.add(view, at, address, g);
    else if (status === GStatus.dead)
      ended.add(word(view, at + g.goid), parentIn(view, at, g), word(view, at + g.goPc), word(view, at + g.startPc));
  });
  if (columns.count === 0) throw errors.notItsRuntime('it has no goroutine');
  return { goroutines: columns.done(), ended: ended.groups };
}

/**
 * Reads every row's g again and marks those that changed since (`flaw` and `stack` are written).
 * Returns how many there are.
 */
export function markChanged(memory: Memory, layout: RuntimeLayout, c: GoroutineColumns): number {
  const { g } = layout;
  let row = 0;
  let changed = 0;
  const seen = new Uint8Array(c.count);
  forEachG(memory, layout, c.address, (view, at, address) => {
    while (c.address[row] !== address) row++;
    const status = view.getUint32(at + g.status, true) & ~scanBit;
    const inSyscall = status === GStatus.syscall;
    const same =
      status === c.status[row] &&
      word(view, at + g.goid) === c.id[row] &&
      word(view, at + (inSyscall ? g.syscallSp : g.schedSp)) === c.sp[row] &&
      word(view, at + (inSyscall ? g.syscallPc : g.schedPc)) === c.pc[row] &&
      word(view, at + g.stackHi) === c.stackHi[row] &&
      word(view, at + g.waitSince) >= c.waitSince[row]!;
    if (same) seen[row] = 1;
  });
  for (let r = 0; r < c.count; r++)
    if (seen[r] === 0 && hasParkedStack(c.status[r]!)) {
      c.flaw[r] = StackFlaw.changed;
      c.stack[r] = -1;
      changed++;
    }
  return changed;
}

/** Reads the g of these rows anew; each is then without a stack. One that ended meanwhile is left as it was seen, as changed. */
export function rereadGoroutines(
  memory: Memory,
  layout: RuntimeLayout,
  c: GoroutineColumns,
  rows: readonly number[],
): void {
  const { g } = layout;
  for (const row of rows) {
    const bytes = copyMemory(memory, c.address[row]!, g.size);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    c.stack[row] = -1;
    const same = bytes.length === g.size && word(view, g.goid) === c.id[row];
    if (same && isLive(view.getUint32(g.status, true) & ~scanBit)) setRow(c, row, view, 0, g);
    else c.flaw[row] = StackFlaw.changed;
  }
}

function readAddresses(memory: Memory, layout: RuntimeLayout, slide: number): Float64Array {
  // The runtime publishes a longer array before its length (atomicAllG in runtime/proc.go), so this order is safe.
  const count = wordAt(memory, layout.variables.allglen + slide);
  const array = wordAt(memory, layout.variables.allgptr + slide);
  if (!(count > 0 && count <= maxGoroutines)) throw errors.notItsRuntime(`it counts ${count} goroutines`);
  const unreadable = (): Error => errors.notItsRuntime('its list of goroutines cannot be read');
  // Before room is made for a count that is garbage.
  if (Number.isNaN(wordAt(memory, array + (count - 1) * 8))) throw unreadable();
  const bytes = new Uint8Array(count * 8);
  if (memory.readInto(bytes, array, bytes.length) !== bytes.length) throw unreadable();
  const view = new DataView(bytes.buffer);
  const addresses = new Float64Array(count);
  for (let i = 0; i < count; i++) addresses[i] = word(view, i * 8);
  // What is no address is no goroutine.
  return addresses.filter((a) => a < addressLimit).sort();
}

/** Calls `visit` for each g of the ascending `addresses` that can be read, with a view of its bytes. */
function forEachG(
  memory: Memory,
  layout: RuntimeLayout,
  addresses: Float64Array,
  visit: (view: DataView, at: number, address: number) => void,
): void {
  const { size } = layout.g;
  const ranges = mergeRanges(
    addresses,
    addresses.map((a) => a + size),
  );
  let buffer = new Uint8Array(1 << 20);
  let i = 0;
  for (let r = 0; r < ranges.count; r++) {
    const start = ranges.start[r]!;
    const length = ranges.end[r]! - start;
    if (length > buffer.length) buffer = new Uint8Array(length);
    const have = memory.readInto(buffer, start, length);
    const view = new DataView(buffer.buffer, 0, have);
    for (; i < addresses.length && addresses[i]! < ranges.end[r]!; i++) {
      const at = addresses[i]! - start;
      if (at + size <= have && addresses[i] !== addresses[i - 1]) visit(view, at, addresses[i]!);
    }
  }
}

class ColumnsBuilder {
  count = 0;
  private readonly columns: GoroutineColumns;

  constructor(capacity: number) {
    const words = (): Float64Array => new Float64Array(capacity);
    this.columns = {
      count: 0,
      address: words(),
      id: words(),
      status: new Uint8Array(capacity),
      waitReason: new Uint8Array(capacity),
      waitSince: words(),
      pc: words(),
      sp: words(),
      bp: words(),
      lr: words(),
      stackLo: words(),
      stackHi: words(),
      m: words(),
      parent: words(),
      goPc: words(),
      startPc: words(),
      stack: new Int32Array(capacity).fill(-1),
      flaw: new Uint8Array(capacity),
    };
  }

  add(view: DataView, at: number, address: number, g: RuntimeLayout['g']): void {
    if (word(view, at + g.goid) === 0) return;
    this.columns.address[this.count] = address;
    setRow(this.columns, this.count++, view, at, g);
  }

  done(): GoroutineColumns {
    const n = this.count;
    const cut = Object.entries(this.columns).map(([name, column]) => [
      name,
      typeof column === 'number' ? n : (column as Float64Array).subarray(0, n),
    ]);
    return Object.fromEntries(cut) as GoroutineColumns;
  }
}

/** Writes all of row `r` but its address and stack, from the g at `at`. */
function setRow(c: GoroutineColumns, r: number, view: DataView, at: number, g: RuntimeLayout['g']): void {
  const status = view.getUint32(at + g.status, true) & ~scanBit;
  const inSyscall = status === GStatus.syscall;
  c.id[r] = word(view, at + g.goid);
  c.status[r] = status;
  c.waitReason[r] = view.getUint8(at + g.waitReason);
  c.waitSince[r] = word(view, at + g.waitSince);
  c.pc[r] = word(view, at + (inSyscall ? g.syscallPc : g.schedPc));
  c.sp[r] = word(view, at + (inSyscall ? g.syscallSp : g.schedSp));
  c.bp[r] = inSyscall ? (g.syscallBp < 0 ? 0 : word(view, at + g.syscallBp)) : word(view, at + g.schedBp);
  c.lr[r] = g.schedLr < 0 ? 0 : word(view, at + g.schedLr);
  c.stackLo[r] = word(view, at + g.stackLo);
  c.stackHi[r] = word(view, at + g.stackHi);
  c.m[r] = word(view, at + g.m);
  c.parent[r] = parentIn(view, at, g);
  c.goPc[r] = word(view, at + g.goPc);
  c.startPc[r] = word(view, at + g.startPc);
  c.flaw[r] = hasParkedStack(status) ? StackFlaw.none : StackFlaw.running;
}

function parentIn(view: DataView, at: number, g: RuntimeLayout['g']): number {
  return g.parent < 0 ? -1 : word(view, at + g.parent);
}

/** A 64-bit word, exact below 2^53. */
function word(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}
