import { Float64Column } from '../../base/columns';
import { Creations } from '../creations';
import type { TraceSource } from '../source';
import { knownStack, type StackOf } from '../known-stacks';
import { StackList } from '../stack-list';
import { broken } from '../trace-error';
import { finishAll } from '../finish';
import type { ScanWaits } from '../scan-waits';
import { State, TrackedGoroutine, type IntervalSink } from '../tracked-goroutine';
import { reasonRow } from '../wait-reason';
import { wokeByItself } from '../waker';
import { WaitRows } from '../waits';
import { V1Index } from './batch-index';
import { blockReasons, V1 } from './event-kinds';
import { ProcessorCursor } from './processor-cursor';

export interface AcceptMergeOptions {
  readonly sink: IntervalSink | null;
  readonly follow: readonly number[];
  readonly stackOf: StackOf | null;
  readonly onProgress: (share: number) => void;
}

const reasonRows: readonly (number | undefined)[] = Array.from({ length: 64 }, (_, type) =>
  type in blockReasons ? reasonRow(blockReasons[type]!) : undefined,
);
const gosched = reasonRow('runtime.Gosched');
const preempted = reasonRow('preempted');
const checkEvery = 1 << 16;
const trackedMask = (1 << 16) - 1;

/**
 * Scans a v1 trace for accept waits: the processors' events merged by time (there are few processors), goroutines
 * followed from their first wait of a class on. Meaning of the events as Go's converter gives it
 * (golang.org/x/exp/trace, tracev1.go): an instant syscall lasts 1 ns unless sysmon saw it block.
 */
export class AcceptMerge {
  private readonly waits = new WaitRows();
  readonly stacks = new StackList();
  readonly creations = new Creations();
  private readonly netpollWaits = new Float64Column(64);
  startNs = NaN;
  endNs = NaN;
  events = 0;
  goroutines = 0;
  private readonly tracked = new Map<number, TrackedGoroutine>();
  private readonly mayBeTracked = new Uint8Array(trackedMask + 1);
  private readonly ended: TrackedGoroutine[] = [];
  private readonly rows = new Map<number, number>();
  /** Until the first Gomaxprocs the trace only tells what was there before. */
  private isTelling = true;
  private readonly told = new Set<number>();
  private index: V1Index | null = null;
  private zeroTicks = 0;
  private nsPerTick = 1;
  private readonly follow: ReadonlySet<number>;

  constructor(
    private readonly source: TraceSource,
    readonly minor: number,
    private readonly options: AcceptMergeOptions,
  ) {
    this.follow = new Set(options.follow);
  }

  /** Once, when nothing comes any more. */
  finish(startNs: number, endNs: number): ScanWaits {
    const goroutines = [...this.ended, ...this.tracked.values()];
    return finishAll(goroutines, this.waits, this.netpollWaits, this.stacks, startNs, endNs);
  }

  /** @throws BrokenTrace; what was found before stays */
  run(): void {
    const index = (this.index = new V1Index(this.source));
    this.nsPerTick = 1e9 / index.ticksPerSecond;
    const cursors = [...index.batches].map(([p, batches]) => new ProcessorCursor(this.source, batches, p));
    const live = cursors.filter((c) => c.advance());
    const samples = index.sampleTicks.done();
    this.zeroTicks = Math.min(
      ...live.map((c) => c.ticks),
      samples.reduce((a, b) => Math.min(a, b), Infinity),
    );
    if (!Number.isFinite(this.zeroTicks)) return;
    for (const ticks of samples) this.sawTime(this.ns(ticks));
    this.merge(live);
    for (const c of cursors) this.endSyscall(c);
    this.creations.endGeneration(index);
    this.samples(index);
    if (index.missingStack !== 0)
      broken('missing-entry', `Stack ${index.missingStack} is not there: the trace was cut`, this.source.size);
  }

  private samples(index: V1Index): void {
    for (let i = 0; i < index.sampleTicks.length; i++) {
      const g = index.sampleGoroutine.data[i]!;
      if (this.tracked.has(g))
        this.options.sink?.sample?.(g, this.ns(index.sampleTicks.data[i]!), this.rowOf(index.sampleStack.data[i]!, 0));
    }
  }

  private merge(live: ProcessorCursor[]): void {
    let untilCheck = checkEvery;
    while (live.length > 0) {
      let first = 0;
      let second = Infinity;
      for (let i = 1; i < live.length; i++) {
        const ticks = live[i]!.ticks;
        if (ticks < live[first]!.ticks) {
          second = live[first]!.ticks;
          first = i;
        } else if (ticks < second) second = ticks;
      }
      const cursor = live[first]!;
      // As long as no other processor is earlier.
      for (;;) {
        this.event(cursor);
        if (--untilCheck === 0) {
          untilCheck = checkEvery;
          this.options.onProgress(cursor.offset / this.source.size);
        }
        if (!cursor.advance()) {
          live.splice(first, 1);
          break;
        }
        if (cursor.ticks > second) break;
      }
    }
  }

  private ns(ticks: number): number {
    return Math.trunc((ticks - this.zeroTicks) * this.nsPerTick);
  }

  private sawTime(ns: number): void {
    if (!(ns >= this.startNs)) this.startNs = ns;
    if (!(ns <= this.endNs)) this.endNs = ns;
  }

  private event(c: ProcessorCursor): void {
    const type = c.type;
    if (type === V1.futileWakeup)
      broken('bad-event', 'An event has a type that no runtime since Go 1.11 writes', c.offset);
    this.events++;
    if (c.inSyscall) this.afterSyscall(c);
    const ns = this.ns(c.ticks);
    if (!this.isSilent(type)) this.sawTime(ns);
    switch (type) {
      case V1.goStart:
      case V1.goStartLocal:
      case V1.goStartLabel:
        c.goroutine = c.a;
        if (this.told.size > 0) this.told.delete(c.a);
        this.trackedOf(c.a)?.enter(State.running, ns, 0, -1, -1, -1);
        break;
      case V1.goUnblock:
      case V1.goUnblockLocal:
        this.unblock(c, ns);
        break;
      case V1.goSysCall:
        this.syscall(c, ns);
        break;
      case V1.goSysBlock:
        c.goroutine = 0;
        break;
      case V1.goSysExit:
        this.sysExit(c.a, c.c === 0 ? ns : this.ns(c.c));
        break;
      case V1.goSysExitLocal:
        this.sysExit(c.a, ns);
        break;
      case V1.goCreate:
        this.create(c, ns);
        break;
      case V1.goEnd:
        this.end(c.goroutine, ns);
        c.goroutine = 0;
        break;
      case V1.goSched:
      case V1.goPreempt:
        this.trackedOf(c.goroutine)?.enter(State.runnable, ns, 0, -1, type === V1.goSched ? gosched : preempted, -1);
        c.goroutine = 0;
        break;
      case V1.goWaiting:
      case V1.goInSyscall: {
        this.told.delete(c.a);
        this.waited(c.a, type === V1.goWaiting ? State.waiting : State.syscall, ns);
        break;
      }
      case V1.userRegion:
        if (this.tracked.has(c.goroutine))
          this.options.sink?.region?.(c.goroutine, ns, c.b === 0, this.index?.text(c.c) ?? '');
        break;
      case V1.gomaxprocs:
        this.isTelling = false;
        break;
      default:
        this.block(c, type, ns);
    }
  }

  /** Events that Go's converter gives no event for, and that so begin no trace. */
  private isSilent(type: number): boolean {
    return (
      type === V1.goSysBlock ||
      (this.isTelling && (type === V1.goCreate || (type === V1.gomaxprocs && this.told.size === 0)))
    );
  }

  private unblock(c: ProcessorCursor, ns: number): void {
    const g = this.trackedOf(c.a);
    if (g === undefined) return;
    // Old runtimes had goroutines for their timers (until Go 1.13).
    const runs = c.goroutine !== 0 && this.index?.timers.has(c.goroutine) !== true;
    const stack = c.type === V1.goUnblock ? c.c : c.b;
    const isWaker = runs && (!g.isAccepting || wokeByItself(this.index?.frames(stack) ?? []));
    g.enter(State.runnable, ns, 0, -1, -1, isWaker ? c.goroutine : -1);
  }

  private block(c: ProcessorCursor, type: number, ns: number): void {
    const reason = reasonRows[type];
    if (reason === undefined) return;
    const rank = this.index?.rank(c.a) ?? 0;
    const g = this.trackedOf(c.goroutine) ?? (rank > 0 ? this.track(c.goroutine, ns) : undefined);
    g?.enter(State.waiting, ns, rank, this.rowOf(c.a, rank), reason, -1);
    c.goroutine = 0;
  }

  private syscall(c: ProcessorCursor, ns: number): void {
    const rank = this.index?.rank(c.a) ?? 0;
    const g = this.trackedOf(c.goroutine) ?? (rank > 0 ? this.track(c.goroutine, ns) : undefined);
    if (g === undefined) return;
    g.enter(State.syscall, ns, rank, this.rowOf(c.a, rank), -1, -1);
    c.inSyscall = true;
    c.syscallTicks = c.ticks;
  }

  /** The event after a syscall on its processor tells whether that blocked. */
  private afterSyscall(c: ProcessorCursor): void {
    if (c.type === V1.goSysBlock) c.inSyscall = false;
    else this.endSyscall(c);
  }

  private endSyscall(c: ProcessorCursor): void {
    if (!c.inSyscall) return;
    c.inSyscall = false;
    const ns = this.ns(c.syscallTicks) + 1;
    this.sawTime(ns);
    this.trackedOf(c.goroutine)?.enter(State.running, ns, 0, -1, -1, -1);
  }

  private sysExit(id: number, ns: number): void {
    this.sawTime(ns);
    const g = this.trackedOf(id);
    if (g?.state === State.syscall) g.enter(State.runnable, ns, 0, -1, -1, -1);
  }

  private create(c: ProcessorCursor, ns: number): void {
    this.goroutines++;
    if (this.isTelling) {
      this.told.add(c.a);
      if (this.follow.has(c.a)) this.track(c.a, Number.isNaN(this.startNs) ? ns : this.startNs).state = State.runnable;
      return;
    }
    this.index?.rank(c.c);
    this.index?.rank(c.b);
    this.creations.create(c.a, c.goroutine === 0 ? -1 : c.goroutine, ns, c.c, c.b);
    const creator = this.trackedOf(c.goroutine);
    if (creator !== undefined) creator.created++;
    if (this.options.sink !== null && (creator !== undefined || this.follow.has(c.a)))
      this.track(c.a, ns).state = State.runnable;
  }

  /** It waited before the trace began. */
  private waited(id: number, state: number, ns: number): void {
    const known = knownStack(this.options.stackOf, id);
    const startNs = Number.isNaN(this.startNs) ? ns : this.startNs;
    const g = this.tracked.get(id) ?? (known === null ? undefined : this.track(id, startNs));
    if (g === undefined) return;
    g.state = state;
    if (known !== null) g.foundWaiting(known.rank, this.stacks.add(known.frames));
  }

  private end(id: number, ns: number): void {
    this.creations.end(id);
    const g = this.tracked.get(id);
    if (g === undefined) return;
    g.enter(State.ended, ns, 0, -1, -1, -1);
    this.tracked.delete(id);
    if (g.isAcceptor) this.ended.push(g);
  }

  private track(id: number, ns: number): TrackedGoroutine {
    const g = new TrackedGoroutine(id, this.waits, this.stacks, ns, this.netpollWaits, this.options.sink);
    g.state = State.running;
    this.tracked.set(id, g);
    this.mayBeTracked[id & trackedMask] = 1;
    return g;
  }

  /** Most goroutines are none of these, which a bit tells sooner than the map. */
  private trackedOf(id: number): TrackedGoroutine | undefined {
    return this.mayBeTracked[id & trackedMask] === 0 ? undefined : this.tracked.get(id);
  }

  private rowOf(stack: number, rank: number): number {
    if (stack === 0 || (rank === 0 && this.options.sink === null)) return -1;
    let row = this.rows.get(stack);
    if (row === undefined) this.rows.set(stack, (row = this.stacks.add(this.index?.frames(stack) ?? [])));
    return row;
  }
}
