import type { TraceSource } from '../source';
import { broken } from '../trace-error';
import { kindNames, type KindName } from '../validate/event-names';
import { V1Index } from './batch-index';
import { V1 } from './event-kinds';
import { applyRule, fits, orderRule, type OrderState } from './order-rules';
import { ProcessorCursor } from './processor-cursor';
import { RunCheck } from './run-check';

const kinds: Readonly<Partial<Record<number, KindName>>> = {
  [V1.gomaxprocs]: 'Metric',
  33: 'Metric',
  34: 'Metric',
  [V1.gcStart]: 'RangeBegin',
  [V1.stwStart]: 'RangeBegin',
  [V1.gcSweepStart]: 'RangeBegin',
  [V1.gcMarkAssistStart]: 'RangeBegin',
  [V1.gcDone]: 'RangeEnd',
  [V1.stwDone]: 'RangeEnd',
  [V1.gcSweepDone]: 'RangeEnd',
  [V1.gcMarkAssistDone]: 'RangeEnd',
  [V1.userTaskCreate]: 'TaskBegin',
  [V1.userTaskEnd]: 'TaskEnd',
  [V1.userLog]: 'Log',
};

/**
 * Puts a v1 trace into the order that its numbers ask for and checks it. Counts are by the kinds that Go's reader
 * gives after its conversion, a syscall as two transitions.
 * @throws BrokenTrace
 */
export function validateV1(source: TraceSource, counts: Float64Array): void {
  const index = new V1Index(source);
  const cursors = [...index.batches].map(([p, batches]) => new ProcessorCursor(source, batches, p));
  let live = cursors.filter((c) => c.advance());
  const states = new Map<number, OrderState>();
  const check = new RunCheck();
  const count = new V1Counts(counts);
  let lastTicks = -Infinity;
  counts[kindNames.indexOf('StackSample')]! += index.sampleTicks.length;
  while (live.length > 0) {
    const e = earliest(live, states);
    if (e.ticks < lastTicks) broken('no-order', 'Times run backwards against the order of events', e.offset);
    lastTicks = e.ticks;
    const rule = orderRule(e);
    if (rule !== null) applyRule(rule, states);
    if (e.type === V1.futileWakeup) broken('bad-event', 'An event has a type that no longer exists', e.offset);
    check.event(e, index.timers.has(e.goroutine));
    count.event(e);
    follow(e);
    if (!e.advance()) live = live.filter((c) => c !== e);
  }
}

/** The earliest event whose goroutine has got so far. */
function earliest(live: readonly ProcessorCursor[], states: ReadonlyMap<number, OrderState>): ProcessorCursor {
  let found: ProcessorCursor | null = null;
  for (const e of live) {
    if (found !== null && e.ticks >= found.ticks) continue;
    const rule = orderRule(e);
    if (rule === null || fits(rule, states.get(rule.goroutine))) found = e;
  }
  const first = live[0]!;
  return found ?? broken('no-order', `No event can come next; one of them has type ${first.type}`, first.offset);
}

/** What runs on the processor after the event. */
function follow(e: ProcessorCursor): void {
  switch (e.type) {
    case V1.goStart:
    case V1.goStartLocal:
    case V1.goStartLabel:
      e.goroutine = e.a;
      break;
    case V1.goEnd:
    case V1.goStop:
    case V1.goSched:
    case V1.goPreempt:
    case V1.goSysBlock:
      e.goroutine = 0;
      break;
    default:
      if (orderRule(e)?.nextSeq === -2) e.goroutine = 0;
  }
}

/** Counts as golang.org/x/exp/trace does after its conversion (tracev1.go). */
class V1Counts {
  private isTelling = true;
  private readonly told = new Set<number>();
  /** Processors whose last event was a syscall. */
  private readonly inSyscall = new Set<number>();

  constructor(private readonly counts: Float64Array) {}

  event(e: ProcessorCursor): void {
    if (this.inSyscall.delete(e.processor) && e.type === V1.goSysBlock) this.add('StateTransition', -1);
    switch (e.type) {
      case V1.goSysBlock:
        return;
      case V1.goCreate:
        if (this.isTelling) this.told.add(e.a);
        else this.add('StateTransition', 1);
        return;
      case V1.gomaxprocs:
        if (this.isTelling) this.add('StateTransition', this.told.size);
        else this.add('Metric', 1);
        this.isTelling = false;
        return;
      case V1.goSysCall:
        this.inSyscall.add(e.processor);
        this.add('StateTransition', 2);
        return;
      case V1.goStartLabel:
        this.add('Label', 1);
        break;
      case V1.userRegion:
        this.add(e.b === 0 ? 'RegionBegin' : 'RegionEnd', 1);
        return;
      default:
    }
    if (this.isTelling) this.told.delete(e.a);
    this.add(kinds[e.type] ?? 'StateTransition', 1);
  }

  private add(kind: KindName, n: number): void {
    this.counts[kindNames.indexOf(kind)]! += n;
  }
}
