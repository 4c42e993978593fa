import { Float64Column } from '../../base/columns';
import { EarlyRecords } from '../early-records';
import { finishAll } from '../finish';
import type { TrackedGoroutines } from '../scan/goroutines';
import { Rec, recordFields, type ScanKernel } from '../scan/kernel';
import type { ScanWaits } from '../scan-waits';
import { broken } from '../trace-error';
import { State, TrackedGoroutine, type IntervalSink } from '../tracked-goroutine';
import { WaitRows } from '../waits';
import { begins, fitting, isRare, isWait, nextState } from './record-rules';
import type { StackRows } from './stack-rows';

/** Direct-mapped front of the map of goroutines, by id; a power of two. */
const slots = 1 << 14;

/** In TypeScript: where there is no WebAssembly, or a timeline is made. Keep it equal to assembly/goroutines.as. */
export class PlainGoroutines implements TrackedGoroutines<TrackedGoroutine> {
  private readonly waits = new WaitRows();
  private readonly netpollWaits = new Float64Column(64);
  private readonly tracked = new Map<number, TrackedGoroutine>();
  private readonly front: (TrackedGoroutine | undefined)[] = Array.from({ length: slots });
  private readonly gone: TrackedGoroutine[] = [];
  /** Those that had records that came early. */
  private readonly pending = new Set<TrackedGoroutine>();
  private readonly found = new Set<TrackedGoroutine>();

  constructor(
    private readonly kernel: ScanKernel,
    private readonly rows: StackRows,
    private readonly sink: IntervalSink | null,
  ) {}

  beginGeneration(): void {
    for (const g of this.tracked.values()) g.seq = 0;
  }

  beginBatch(): void {
    this.found.clear();
  }

  find(id: number): TrackedGoroutine | null {
    const near = this.front[id & (slots - 1)];
    if (near !== undefined && near.id === id) return near;
    const g = this.tracked.get(id);
    if (g !== undefined) this.front[id & (slots - 1)] = g;
    return g ?? null;
  }

  track(id: number, state: number, knownFromNs: number, isProvisional: boolean): TrackedGoroutine {
    const g = new TrackedGoroutine(id, this.waits, this.rows.stacks, knownFromNs, this.netpollWaits, this.sink);
    g.state = state;
    g.isProvisional = isProvisional;
    this.tracked.set(id, g);
    this.found.add(g);
    return g;
  }

  isProvisional(g: TrackedGoroutine): boolean {
    return g.isProvisional;
  }

  hasState(g: TrackedGoroutine, state: number): boolean {
    return g.state === state;
  }

  isUntouched(g: TrackedGoroutine): boolean {
    return g.seq === 0 && !hasEarly(g);
  }

  beginAt(g: TrackedGoroutine, state: number, atNs: number): void {
    g.beginAt(state, atNs, 0);
  }

  foundWaiting(g: TrackedGoroutine, rank: number, row: number): void {
    g.foundWaiting(rank, row);
  }

  settle(g: TrackedGoroutine): void {
    g.isProvisional = false;
    const { early } = g;
    if (early === null) return;
    const seq = early.earliest((record) => this.isClassedWait(early.records, record));
    if (seq >= 0) {
      early.dropBefore(seq);
      // What comes before the wait with the same number began the run.
      while (!this.isClassedWait(early.records, early.first(seq))) early.shift(seq);
      const first = early.first(seq);
      early.records[first + 6] = 0;
      g.beginAt(State.running, early.records[first + 2]!, seq);
    }
    this.drain(g);
  }

  settled(g: TrackedGoroutine): void {
    g.isProvisional = false;
    this.drain(g);
  }

  take(from: number, offset: number): number {
    const { records, recordCount } = this.kernel;
    for (let row = from; row < recordCount; row++) {
      const i = row * recordFields;
      if (isRare[records[i]!] === 1) return row;
      const g = this.find(records[i + 1]!);
      if (g !== null) this.takeOf(g, records, i, offset);
      else if (this.isClassedWait(records, i)) return row;
    }
    return recordCount;
  }

  takeRun(record: number, offset: number): void {
    const { records } = this.kernel;
    const i = record * recordFields;
    const g = this.find(records[i + 1]!);
    if (g !== null) this.takeOf(g, records, i, offset);
  }

  feed(g: TrackedGoroutine, record: number, offset: number): void {
    this.feedOf(g, this.kernel.records, record * recordFields, offset);
  }

  unordered(): number {
    for (const g of this.pending) if (hasEarly(g)) return g.id;
    return -1;
  }

  finish(startNs: number, endNs: number): ScanWaits {
    const goroutines = [...this.gone, ...this.tracked.values()];
    return finishAll(goroutines, this.waits, this.netpollWaits, this.rows.stacks, startNs, endNs);
  }

  private isClassedWait(records: Float64Array, i: number): boolean {
    return isWait[records[i]!] === 1 && this.rows.ranks[records[i + 4]!] !== 0;
  }

  private takeOf(g: TrackedGoroutine, records: Float64Array, i: number, offset: number): void {
    g.created += records[i + 7]!;
    if (this.found.size === 0 || !this.found.has(g)) this.feedOf(g, records, i, offset);
  }

  private feedOf(g: TrackedGoroutine, records: Float64Array, i: number, offset: number): void {
    if (!g.isProvisional) {
      if (isPast(g, records, i)) return;
      if (this.apply(g, records, i)) {
        if (hasEarly(g)) this.drain(g);
        return;
      }
    }
    if (g.early === null) {
      g.early = new EarlyRecords();
      this.pending.add(g);
    }
    if (!g.early.add(records, i)) broken('no-order', `The events of goroutine ${g.id} fit no order`, offset);
  }

  /** Applies what came early, as far as it goes. */
  private drain(g: TrackedGoroutine): void {
    const { early } = g;
    // The next number is looked at when there is nothing more of this one.
    for (let step = 0; early !== null && step < 2;) {
      const seq = g.seq + step;
      const i = early.first(seq);
      if (i >= 0 && (isPast(g, early.records, i) || this.apply(g, early.records, i))) {
        early.shift(seq);
        step = 0;
      } else step++;
    }
  }

  /** Applies a record when it comes next; false when it does not. */
  private apply(g: TrackedGoroutine, records: Float64Array, i: number): boolean {
    const kind = records[i]!;
    const seq = records[i + 3]!;
    const a = records[i + 4]!;
    const b = records[i + 5]!;
    if (seq !== g.seq + begins[kind]! || ((fitting[kind]! >> g.state) & 1) === 0) return false;
    if (records[i + 6]! > 0) g.wasInSyscalls(records[i + 6]!);
    if (kind === Rec.totals) return true;
    g.seq = seq;
    const waits = isWait[kind] === 1;
    const reason = kind === Rec.block || kind === Rec.stop ? this.rows.reasonOf(b) : -1;
    const waker = kind === Rec.unblock ? this.waker(g, a, b) : kind === Rec.switchTo ? a : -1;
    const atNs = records[i + 2]!;
    const rank = waits ? this.rows.ranks[a]! : 0;
    // Frames are asked for of a stack of a class, or of any when a timeline is made.
    const row = rank !== 0 || (waits && this.sink !== null) ? this.rows.rowOf(a) : -1;
    g.enter(nextState[kind]!, atNs, rank, row, reason, waker);
    if (kind === Rec.syscall || kind === Rec.switchTo)
      g.enter(State.running, kind === Rec.syscall ? b : atNs, 0, -1, -1, -1);
    else if (g.state === State.ended) this.forget(g);
    return true;
  }

  private waker(g: TrackedGoroutine, by: number, stack: number): number {
    return by < 0 || !g.isAccepting || this.rows.wakes(stack) ? by : -1;
  }

  /** An ended goroutine's id is free again (cgo uses it for the next callback). */
  private forget(g: TrackedGoroutine): void {
    this.tracked.delete(g.id);
    this.pending.delete(g);
    g.early = null;
    this.front[g.id & (slots - 1)] = undefined;
    if (g.isAcceptor) this.gone.push(g);
  }
}

/** True for a record of a run before the goroutine's, or of what began that. */
function isPast(g: TrackedGoroutine, records: Float64Array, i: number): boolean {
  return records[i + 3]! < g.seq + begins[records[i]!]!;
}

function hasEarly(g: TrackedGoroutine): boolean {
  return g.early !== null && g.early.size > 0;
}
