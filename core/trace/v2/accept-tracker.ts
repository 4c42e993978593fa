import type { Float64Column } from '../../base/columns';
import type { Creations } from '../creations';
import { EarlyRecords } from '../early-records';
import { Rec, recordFields, type ScanKernel } from '../scan/kernel';
import { knownStack, type StackOf } from '../known-stacks';
import type { StackList } from '../stack-list';
import { broken } from '../trace-error';
import { reasonRow } from '../wait-reason';
import { State, TrackedGoroutine, type IntervalSink } from '../tracked-goroutine';
import { wokeByItself } from '../waker';
import type { WaitRows } from '../waits';
import type { CpuSamples } from './cpu-samples';
import { begins, fitting, isRare, isWait, nextState } from './record-rules';
import type { GenerationTables } from './tables';

/** Direct-mapped front of the map of goroutines, by id; a power of two. */
const slots = 1 << 14;

const statusState = [State.undetermined, State.runnable, State.running, State.syscall, State.waiting];

/**
 * Puts the records of the scan into each goroutine's order. Threads come in one batch after the other, by time, so a
 * record may come too early; it waits until the state and the sequence number fit (internal/trace/order.go, Go 1.26).
 */
export class AcceptTracker {
  goroutines = 0;
  readonly tracked = new Map<number, TrackedGoroutine>();
  private readonly front: (TrackedGoroutine | undefined)[] = Array.from({ length: slots });
  private readonly gone: TrackedGoroutine[] = [];
  /** Those that had records that came early. */
  private readonly pending = new Set<TrackedGoroutine>();
  /**
   * When a goroutine was found whose first wait of a class may still be to come: batches are taken by the time at which
   * they begin, so one that is taken later may hold an earlier event. Until then its records only wait.
   */
  private readonly provisional = new Map<number, number>();
  /** Found in the batch that was processed last: its records of them are left out, and come with `processAgain`. */
  readonly found = new Set<number>();
  private ranks: Uint8Array = new Uint8Array(1);
  private rows = new Int32Array(1);
  private tables: GenerationTables | null = null;
  /** By string id of this generation. */
  private reasonRows: number[] = [];
  /** By stack id of this generation: `wokeByItself`. */
  private readonly wakes = new Map<number, boolean>();
  private isFirst = true;

  constructor(
    private readonly waits: WaitRows,
    private readonly stacks: StackList,
    private readonly creations: Creations,
    private readonly startNs: number,
    private readonly netpollWaits: Float64Column,
    private readonly sink: IntervalSink | null,
    /** To be tracked although they may never be in a wait of a class. */
    private readonly follow: ReadonlySet<number>,
    private readonly stackOf: StackOf | null,
  ) {}

  beginGeneration(tables: GenerationTables, isFirst: boolean): void {
    this.tables = tables;
    this.ranks = tables.stackRanks;
    this.rows = new Int32Array(this.ranks.length).fill(-1);
    this.isFirst = isFirst;
    this.reasonRows = [];
    this.wakes.clear();
    for (const g of this.tracked.values()) g.seq = 0;
  }

  /** All batches that begin before `beginNs` were taken. @throws BrokenTrace `no-order` at the end of the generation */
  passed(beginNs: number, offset: number): void {
    for (const [id, foundNs] of this.provisional) if (foundNs < beginNs) this.settle(id);
    if (beginNs !== Infinity) return;
    for (const g of this.pending)
      if (hasEarly(g)) broken('no-order', `The events of goroutine ${g.id} fit no order`, offset);
  }

  /** All that were in a wait of a class, also those that ended. */
  acceptors(): TrackedGoroutine[] {
    return [...this.gone, ...this.tracked.values()].filter((g) => g.isAcceptor);
  }

  /** Those in sight that never were. */
  others(): TrackedGoroutine[] {
    return [...this.tracked.values()].filter((g) => !g.isAcceptor);
  }

  /** Samples of goroutines that are tracked. */
  samples(samples: CpuSamples): void {
    for (let i = 0; i < samples.count; i++)
      if (this.tracked.has(samples.goroutine[i]!))
        this.sink?.sample?.(samples.goroutine[i]!, samples.timeNs[i]!, this.rowOf(samples.stack[i]!));
  }

  /** So many were made and ended, of which there are no records. */
  ended(count: number): void {
    this.goroutines += count;
    this.creations.created += count;
  }

  /** Takes the records of a batch; `offset` is where it stands. @throws BrokenTrace `bad-state`, `no-order` */
  process(kernel: ScanKernel, offset: number): void {
    const { records, followCreated } = kernel;
    this.found.clear();
    for (let i = 0, end = kernel.recordCount * recordFields; i < end; i += recordFields)
      if (isRare[records[i]!] === 1) this.rare(records, i, followCreated, offset);
      else this.take(records, i, offset);
  }

  /** Takes what a batch had of goroutines that were not watched when it was scanned. */
  processAgain(kernel: ScanKernel, offset: number, wanted: ReadonlySet<number>): void {
    const { records } = kernel;
    for (let i = 0, end = kernel.recordCount * recordFields; i < end; i += recordFields) {
      const kind = records[i]!;
      const id = records[i + 1]!;
      if (!wanted.has(id) || kind === Rec.status || (kind >= Rec.create && kind <= Rec.createSyscall)) continue;
      const g = this.find(id);
      if (kind >= Rec.regionBegin) this.region(kind, id, records[i + 2]!, records[i + 4]!);
      else if (g !== undefined) this.feed(g, records, i, offset);
    }
  }

  /** A record of a run. */
  private take(records: Float64Array, i: number, offset: number): void {
    const id = records[i + 1]!;
    const g = this.find(id);
    if (g === undefined) {
      if (this.isClassedWait(records, i)) this.begin(id, records[i + 2]!);
      return;
    }
    g.created += records[i + 7]!;
    if (this.found.size === 0 || !this.found.has(id)) this.feed(g, records, i, offset);
  }

  /** A record of one of the kinds of which there are few. */
  private rare(records: Float64Array, i: number, followCreated: boolean, offset: number): void {
    const kind = records[i]!;
    const id = records[i + 1]!;
    const atNs = records[i + 2]!;
    const a = records[i + 4]!;
    const b = records[i + 5]!;
    if (kind === Rec.status) this.status(id, a, b, offset);
    else if (kind >= Rec.regionBegin) {
      if (!this.found.has(id)) this.region(kind, id, atNs, a);
    } else if (kind === Rec.destroy || kind === Rec.destroySyscall) {
      if (b === 0) this.creations.end(id);
      this.take(records, i, offset);
    } else this.created(kind, id, atNs, records[i + 3]!, a, b, followCreated);
  }

  /** A wait of a class, of a goroutine that was in none so far. */
  private begin(id: number, atNs: number): void {
    this.track(id, State.running, atNs).isProvisional = true;
    this.provisional.set(id, atNs);
    this.found.add(id);
  }

  private isClassedWait(records: Float64Array, i: number): boolean {
    return isWait[records[i]!] === 1 && this.ranks[records[i + 4]!] !== 0;
  }

  private find(id: number): TrackedGoroutine | undefined {
    const near = this.front[id & (slots - 1)];
    if (near !== undefined && near.id === id) return near;
    const g = this.tracked.get(id);
    if (g !== undefined) this.front[id & (slots - 1)] = g;
    return g;
  }

  private track(id: number, state: number, knownFromNs: number): TrackedGoroutine {
    const g = new TrackedGoroutine(id, this.waits, this.stacks, knownFromNs, this.netpollWaits, this.sink);
    g.state = state;
    this.tracked.set(id, g);
    return g;
  }

  /** Begins with the earliest wait of a class; what a goroutine did before that was not watched throughout. */
  private settle(id: number): void {
    this.provisional.delete(id);
    const g = this.tracked.get(id);
    if (g === undefined) return;
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

  /** What came before is known now: it begins so, and what waits follows. */
  private settleAt(g: TrackedGoroutine, state: number, atNs: number): void {
    this.provisional.delete(g.id);
    g.isProvisional = false;
    g.beginAt(state, atNs, 0);
    this.drain(g);
  }

  private created(kind: number, id: number, atNs: number, by: number, stack: number, first: number, follow: boolean) {
    this.goroutines++;
    this.creations.create(id, by, atNs, stack, first);
    if (!follow || ((by < 0 || this.find(by) === undefined) && !this.follow.has(id))) return;
    const state = kind === Rec.create ? State.runnable : State.waiting;
    const known = this.find(id);
    if (known !== undefined) this.settleAt(known, state, atNs);
    else {
      this.track(id, state, atNs);
      this.found.add(id);
    }
  }

  private status(id: number, status: number, stack: number, offset: number): void {
    const state = statusState[status];
    if (state === undefined || status === 0)
      broken('bad-state', `Goroutine ${id} has the unknown status ${status}`, offset);
    if (this.isFirst) this.goroutines++;
    let g = this.find(id);
    const isWaiting = state === State.waiting || state === State.syscall;
    const known = stack === 0 && isWaiting && this.isFirst ? knownStack(this.stackOf, id) : null;
    const rank = known?.rank ?? (stack === 0 ? 0 : this.ranks[stack]!);
    // Undetermined: it has been so since the trace began, or since it was made.
    const sinceNs = this.creations.madeAtNs(id) ?? this.startNs;
    if (g === undefined) {
      if ((rank === 0 || !isWaiting) && !this.follow.has(id)) return;
      g = this.track(id, state, sinceNs);
      this.found.add(id);
    } else if (g.isProvisional) {
      if (rank === 0) return;
      g.beginAt(state, sinceNs, 0);
    } else if (g.seq === 0 && g.state !== state && !hasEarly(g))
      broken('bad-state', `Goroutine ${id} has another status than its events say`, offset);
    if (rank !== 0 && g.state === state && isWaiting)
      g.foundWaiting(rank, known === null ? this.rowOf(stack) : this.stacks.add(known.frames));
    if (!g.isProvisional) return;
    this.provisional.delete(id);
    g.isProvisional = false;
    this.drain(g);
  }

  private region(kind: number, id: number, atNs: number, name: number): void {
    if (this.find(id) !== undefined)
      this.sink?.region?.(id, atNs, kind === Rec.regionBegin, this.tables?.text(name) ?? '');
  }

  private feed(g: TrackedGoroutine, records: Float64Array, i: number, offset: number): void {
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
    const reason = kind === Rec.block || kind === Rec.stop ? this.reasonOf(b) : -1;
    const waker = kind === Rec.unblock ? this.waker(g, a, b) : kind === Rec.switchTo ? a : -1;
    const atNs = records[i + 2]!;
    g.enter(nextState[kind]!, atNs, waits ? this.ranks[a]! : 0, waits ? this.rowOfClassed(a) : -1, reason, waker);
    if (kind === Rec.syscall || kind === Rec.switchTo)
      g.enter(State.running, kind === Rec.syscall ? b : atNs, 0, -1, -1, -1);
    else if (g.state === State.ended) this.forget(g);
    return true;
  }

  /** An ended goroutine's id is free again (cgo uses it for the next callback). */
  private forget(g: TrackedGoroutine): void {
    this.tracked.delete(g.id);
    this.pending.delete(g);
    g.early = null;
    this.front[g.id & (slots - 1)] = undefined;
    if (g.isAcceptor) this.gone.push(g);
  }

  /** Row of a stack whose frames will be asked for: one of a class, or any when a timeline is made. */
  private rowOfClassed(stack: number): number {
    return this.ranks[stack] !== 0 || this.sink !== null ? this.rowOf(stack) : -1;
  }

  private waker(g: TrackedGoroutine, by: number, stack: number): number {
    if (by < 0 || !g.isAccepting) return by;
    let woke = this.wakes.get(stack);
    if (woke === undefined) this.wakes.set(stack, (woke = wokeByItself(this.tables?.frames(stack) ?? [])));
    return woke ? by : -1;
  }

  private reasonOf(id: number): number {
    let row = this.reasonRows[id];
    if (row === undefined) this.reasonRows[id] = row = reasonRow(this.tables?.text(id) ?? '');
    return row;
  }

  private rowOf(stack: number): number {
    if (stack === 0) return -1;
    let row = this.rows[stack]!;
    if (row < 0) this.rows[stack] = row = this.stacks.add(this.tables?.frames(stack) ?? []);
    return row;
  }
}

/** True for a record of a run before the goroutine's, or of what began that. */
function isPast(g: TrackedGoroutine, records: Float64Array, i: number): boolean {
  return records[i + 3]! < g.seq + begins[records[i]!]!;
}

function hasEarly(g: TrackedGoroutine): boolean {
  return g.early !== null && g.early.size > 0;
}
