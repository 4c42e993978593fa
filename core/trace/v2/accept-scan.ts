import { ScanStatus, type ScanKernel } from '../scan/kernel';
import { Creations } from '../creations';
import type { TraceSource } from '../source';
import type { StackOf } from '../known-stacks';
import { noWaits, type ScanWaits } from '../scan-waits';
import { StackList } from '../stack-list';
import { broken, type TraceErrorCode } from '../trace-error';
import type { IntervalSink, TrackedGoroutine } from '../tracked-goroutine';
import { AcceptTracker } from './accept-tracker';
import type { Generation } from './batch-index';
import { readClock } from './clock';
import { readCpuSamples } from './cpu-samples';
import { firstEventNs } from './first-event';
import { PlainGoroutines } from './plain-goroutines';
import { StackRows } from './stack-rows';
import { GenerationTables } from './tables';
import { ThreadTable, type Thread } from './thread-table';

const scanErrors: Readonly<Record<number, readonly [TraceErrorCode, string]>> = {
  [ScanStatus.unknownType]: ['bad-event', 'An event has a type that is not known'],
  [ScanStatus.badNumber]: ['bad-number', 'A number of an event has more than 64 bits'],
  [ScanStatus.overrun]: ['bad-event', 'An event is longer than its batch'],
  [ScanStatus.noGoroutine]: ['bad-state', 'An event of a goroutine comes where none runs'],
  [ScanStatus.unknownStack]: ['missing-entry', 'An event names a stack that is not there'],
};

export interface AcceptScanOptions {
  readonly kernel: ScanKernel;
  readonly sink: IntervalSink | null;
  /** Goroutines to follow besides acceptors, and what acceptors create; only with a sink. */
  readonly follow: readonly number[];
  readonly stackOf: StackOf | null;
  readonly onBatch: (bytes: number) => void;
}

/** Goroutines are tracked in the kernel's memory, or in TypeScript. */
type Tracker = AcceptTracker<number> | AcceptTracker<TrackedGoroutine>;

/**
 * Scans the generations of a v2 trace for accept waits, without a merge: batches are taken by their time, each thread
 * by itself. A goroutine is followed from its first wait of a class on; what other threads' current batches had of it
 * before that is read again.
 */
export class AcceptScan {
  readonly stacks = new StackList();
  readonly creations = new Creations();
  startNs = NaN;
  endNs = NaN;
  events = 0;
  private tracker: Tracker | null = null;
  private readonly rows = new StackRows(this.stacks);
  private readonly threads = new ThreadTable();

  constructor(
    private readonly source: TraceSource,
    private readonly minor: number,
    private readonly options: AcceptScanOptions,
  ) {
    const { kernel, follow, sink } = options;
    kernel.watch.fill(0);
    kernel.followCreated = sink !== null;
    // What a timeline follows comes to it at once.
    kernel.pairCreations = sink === null;
    kernel.beginTrace();
    // Watched from the first batch on: nothing of them has to be read again.
    for (const g of follow) kernel.watch[g & (kernel.watch.length - 1)] = 1;
  }

  get goroutines(): number {
    return this.tracker?.count ?? 0;
  }

  /** Once, when no generation follows. */
  finish(startNs: number, endNs: number): ScanWaits {
    return this.tracker?.finish(startNs, endNs) ?? noWaits();
  }

  /** @throws BrokenTrace; what was found in earlier generations stays, and what was in this one is in doubt */
  scan(generation: Generation): void {
    const { kernel } = this.options;
    const { nsPerTick } = readClock(this.source, generation, this.minor);
    const tables = new GenerationTables(this.source, generation);
    const samples = readCpuSamples(this.source, generation, nsPerTick);
    const isFirst = this.tracker === null;
    if (isFirst) this.startNs = Math.min(firstEventNs(this.source, generation, nsPerTick), samples.firstNs);
    const tracker = (this.tracker ??= this.makeTracker());
    this.rows.beginGeneration(tables);
    tracker.beginGeneration(isFirst);
    this.threads.beginGeneration();
    kernel.setRanks(tables.stackRanks);
    try {
      this.scanBatches(generation, nsPerTick, tracker);
      tracker.passed(Infinity, generation.start);
    } finally {
      kernel.takeCreations();
      tracker.process(kernel, generation.start);
      kernel.takeEnded();
      tracker.process(kernel, generation.start);
    }
    this.creations.endGeneration(tables);
    tracker.samples(samples);
    if (samples.count > 0) this.endNs = Math.max(this.endNs, samples.lastNs);
    this.events += samples.count;
  }

  private makeTracker(): Tracker {
    const { kernel, sink, follow, stackOf } = this.options;
    const options = { startNs: this.startNs, sink, follow: new Set(follow), stackOf };
    const own = sink === null ? kernel.goroutines(this.rows) : null;
    return own === null
      ? new AcceptTracker(new PlainGoroutines(kernel, this.rows, sink), this.rows, this.creations, options)
      : new AcceptTracker(own, this.rows, this.creations, options);
  }

  private scanBatches(generation: Generation, nsPerTick: number, tracker: Tracker): void {
    for (const row of batchesByTime(generation)) {
      tracker.passed(Math.trunc(generation.time.data[row]! * nsPerTick), generation.offset.data[row]!);
      this.scanBatch(generation, row, nsPerTick, tracker);
    }
  }

  private scanBatch(generation: Generation, row: number, nsPerTick: number, tracker: Tracker): void {
    const { kernel } = this.options;
    const thread = this.threads.get(generation.thread.data[row]!);
    const offset = generation.offset.data[row]!;
    thread.lastBatch = row;
    thread.goroutineBefore = thread.goroutine;
    thread.seqBefore = thread.seq;
    this.load(generation, row);
    const baseNs = Math.trunc(generation.time.data[row]! * nsPerTick);
    const status = kernel.scan(generation.size.data[row]!, baseNs, nsPerTick, thread.id, thread);
    if (status !== ScanStatus.done) {
      const [code, message] = scanErrors[status]!;
      broken(code, message, offset + kernel.stoppedAt);
    }
    this.events += kernel.events;
    if (!(kernel.lastNs <= this.endNs)) this.endNs = Number.isNaN(kernel.lastNs) ? this.endNs : kernel.lastNs;
    tracker.ended(kernel.paired);
    tracker.process(kernel, offset);
    if (tracker.found.size > 0) this.watchFound(generation, nsPerTick, tracker);
    this.options.onBatch(generation.size.data[row]!);
  }

  /** This and the other threads may have had events of a goroutine just found in the batches that they are in. */
  private watchFound(generation: Generation, nsPerTick: number, tracker: Tracker): void {
    const { kernel } = this.options;
    const wanted = new Set(tracker.found);
    for (const id of wanted) kernel.watch[id & (kernel.watch.length - 1)] = 1;
    for (const thread of this.threads.all)
      if (thread.lastBatch >= 0) this.scanAgain(generation, thread, nsPerTick, tracker, wanted);
  }

  private scanAgain(
    generation: Generation,
    thread: Thread,
    nsPerTick: number,
    tracker: Tracker,
    wanted: ReadonlySet<number>,
  ): void {
    const { kernel } = this.options;
    const row = thread.lastBatch;
    this.load(generation, row);
    const baseNs = Math.trunc(generation.time.data[row]! * nsPerTick);
    const before = { goroutine: thread.goroutineBefore, seq: thread.seqBefore };
    kernel.pairCreations = false;
    kernel.scan(generation.size.data[row]!, baseNs, nsPerTick, thread.id, before);
    kernel.pairCreations = !kernel.followCreated;
    tracker.processAgain(kernel, generation.offset.data[row]!, wanted);
  }

  private load(generation: Generation, row: number): void {
    const target = this.options.kernel.input.subarray(0, generation.size.data[row]);
    const length = this.source.read(generation.offset.data[row]!, target);
    if (length < target.length)
      broken('truncated', 'The trace ends within a batch', generation.offset.data[row]! + length);
  }
}

/** Rows in the order of their times; those of one thread stay in the order of the file. */
function batchesByTime(generation: Generation): Int32Array {
  const times = generation.time.data;
  const rows = new Int32Array(generation.offset.length).map((_, i) => i);
  // A thread's batches are in order: internal/trace/generation.go trusts that as well.
  const latest = new Map<number, number>();
  const keys = new Float64Array(rows.length);
  for (const row of rows) {
    const thread = generation.thread.data[row]!;
    const key = Math.max(times[row]!, latest.get(thread) ?? 0);
    latest.set(thread, key);
    keys[row] = key;
  }
  return rows.sort((a, b) => keys[a]! - keys[b]! || a - b);
}
