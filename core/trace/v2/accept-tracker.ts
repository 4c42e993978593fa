import type { Creations } from '../creations';
import { knownStack, type StackOf } from '../known-stacks';
import type { TrackedGoroutines } from '../scan/goroutines';
import { Rec, recordFields, type ScanKernel } from '../scan/kernel';
import type { ScanWaits } from '../scan-waits';
import { broken } from '../trace-error';
import { State, type IntervalSink } from '../tracked-goroutine';
import type { CpuSamples } from './cpu-samples';
import type { StackRows } from './stack-rows';

const statusState = [State.undetermined, State.runnable, State.running, State.syscall, State.waiting];

export interface AcceptTrackerOptions {
  /** Where the trace begins. */
  readonly startNs: number;
  readonly sink: IntervalSink | null;
  /** To be tracked although they may never be in a wait of a class. */
  readonly follow: ReadonlySet<number>;
  readonly stackOf: StackOf | null;
}

/**
 * Finds the goroutines that are to be tracked, and hands their records on. Threads come in one batch after the other, by
 * time, so a record may come too early: `TrackedGoroutines` puts those of each goroutine into its order.
 */
export class AcceptTracker<G> {
  /** Of the trace. */
  count = 0;
  /**
   * When a goroutine was found whose first wait of a class may still be to come: batches are taken by the time at which
   * they begin, so one that is taken later may hold an earlier event. Until then its records only wait.
   */
  private readonly provisional = new Map<number, number>();
  /** Found in the batch that was processed last: its records of them are left out, and come with `processAgain`. */
  readonly found = new Set<number>();
  private isFirst = true;

  constructor(
    private readonly goroutines: TrackedGoroutines<G>,
    private readonly rows: StackRows,
    private readonly creations: Creations,
    private readonly options: AcceptTrackerOptions,
  ) {}

  beginGeneration(isFirst: boolean): void {
    this.isFirst = isFirst;
    this.goroutines.beginGeneration();
  }

  /** All batches that begin before `beginNs` were taken. @throws BrokenTrace `no-order` at the end of the generation */
  passed(beginNs: number, offset: number): void {
    for (const [id, foundNs] of this.provisional) if (foundNs < beginNs) this.settle(id);
    if (beginNs !== Infinity) return;
    const unordered = this.goroutines.unordered();
    if (unordered >= 0) broken('no-order', `The events of goroutine ${unordered} fit no order`, offset);
  }

  /** Once, when nothing comes any more. */
  finish(startNs: number, endNs: number): ScanWaits {
    return this.goroutines.finish(startNs, endNs);
  }

  /** Samples of goroutines that are tracked. */
  samples(samples: CpuSamples): void {
    for (let i = 0; i < samples.count; i++)
      if (this.goroutines.find(samples.goroutine[i]!) !== null)
        this.options.sink?.sample?.(samples.goroutine[i]!, samples.timeNs[i]!, this.rows.rowOf(samples.stack[i]!));
  }

  /** So many were made and ended, of which there are no records. */
  ended(count: number): void {
    this.count += count;
    this.creations.created += count;
  }

  /** Takes the records of a batch; `offset` is where it stands. @throws BrokenTrace `bad-state`, `no-order` */
  process(kernel: ScanKernel, offset: number): void {
    this.found.clear();
    this.goroutines.beginBatch();
    const { recordCount } = kernel;
    for (let row = 0; (row = this.goroutines.take(row, offset)) < recordCount; row++) this.take(kernel, row, offset);
  }

  /** Takes what a batch had of goroutines that were not watched when it was scanned. */
  processAgain(kernel: ScanKernel, offset: number, wanted: ReadonlySet<number>): void {
    for (let row = 0; row < kernel.recordCount; row++) {
      const { records } = kernel;
      const i = row * recordFields;
      const kind = records[i]!;
      const id = records[i + 1]!;
      if (!wanted.has(id) || kind === Rec.status || (kind >= Rec.create && kind <= Rec.createSyscall)) continue;
      const g = this.goroutines.find(id);
      if (kind === Rec.regionBegin || kind === Rec.regionEnd) this.region(kind, id, records[i + 2]!, records[i + 4]!);
      else if (g !== null) this.goroutines.feed(g, row, offset);
    }
  }

  /** A record that is not of a tracked goroutine’s run, or not only. */
  private take({ records, followCreated }: ScanKernel, row: number, offset: number): void {
    const i = row * recordFields;
    const id = records[i + 1]!;
    const atNs = records[i + 2]!;
    const a = records[i + 4]!;
    const b = records[i + 5]!;
    const kind = records[i]!;
    switch (kind) {
      case Rec.status:
        this.status(id, a, b, offset);
        break;
      case Rec.create:
      case Rec.createBlocked:
      case Rec.createSyscall:
        this.created(kind, id, atNs, records[i + 3]!, a, b, followCreated);
        break;
      case Rec.destroy:
      case Rec.destroySyscall:
        if (b === 0) this.creations.end(id);
        this.goroutines.takeRun(row, offset);
        break;
      case Rec.ended:
        this.creations.end(id);
        break;
      case Rec.regionBegin:
      case Rec.regionEnd:
        if (!this.found.has(id)) this.region(kind, id, atNs, a);
        break;
      default:
        // A wait of a class, of a goroutine that was in none so far.
        this.track(id, State.running, atNs, true);
        this.provisional.set(id, atNs);
    }
  }

  private track(id: number, state: number, knownFromNs: number, isProvisional: boolean): G {
    this.found.add(id);
    return this.goroutines.track(id, state, knownFromNs, isProvisional);
  }

  private settle(id: number): void {
    this.provisional.delete(id);
    const g = this.goroutines.find(id);
    if (g !== null) this.goroutines.settle(g);
  }

  private created(kind: number, id: number, atNs: number, by: number, stack: number, first: number, follow: boolean) {
    this.count++;
    this.creations.create(id, by, atNs, stack, first);
    if (!follow || ((by < 0 || this.goroutines.find(by) === null) && !this.options.follow.has(id))) return;
    const state = kind === Rec.create ? State.runnable : State.waiting;
    const known = this.goroutines.find(id);
    if (known === null) this.track(id, state, atNs, false);
    else {
      this.goroutines.beginAt(known, state, atNs);
      this.settled(id, known);
    }
  }

  private status(id: number, status: number, stack: number, offset: number): void {
    const { goroutines } = this;
    const state = statusState[status];
    if (state === undefined || status === 0)
      broken('bad-state', `Goroutine ${id} has the unknown status ${status}`, offset);
    if (this.isFirst) this.count++;
    let g = goroutines.find(id);
    const isWaiting = state === State.waiting || state === State.syscall;
    const known = stack === 0 && isWaiting && this.isFirst ? knownStack(this.options.stackOf, id) : null;
    const rank = known?.rank ?? (stack === 0 ? 0 : this.rows.ranks[stack]!);
    // Undetermined: it has been so since the trace began, or since it was made.
    const sinceNs = this.creations.madeAtNs(id) ?? this.options.startNs;
    if (g === null) {
      if ((rank === 0 || !isWaiting) && !this.options.follow.has(id)) return;
      g = this.track(id, state, sinceNs, false);
    } else if (goroutines.isProvisional(g)) {
      if (rank === 0) return;
      goroutines.beginAt(g, state, sinceNs);
    } else if (goroutines.isUntouched(g) && !goroutines.hasState(g, state))
      broken('bad-state', `Goroutine ${id} has another status than its events say`, offset);
    if (rank !== 0 && isWaiting && goroutines.hasState(g, state))
      goroutines.foundWaiting(g, rank, known === null ? this.rows.rowOf(stack) : this.rows.stacks.add(known.frames));
    if (goroutines.isProvisional(g)) this.settled(id, g);
  }

  /** What came before is known now: what waits follows. */
  private settled(id: number, g: G): void {
    this.provisional.delete(id);
    this.goroutines.settled(g);
  }

  private region(kind: number, id: number, atNs: number, name: number): void {
    if (this.goroutines.find(id) !== null)
      this.options.sink?.region?.(id, atNs, kind === Rec.regionBegin, this.rows.text(name));
  }
}
