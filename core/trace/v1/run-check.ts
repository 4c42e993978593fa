import { broken } from '../trace-error';
import { blockReasons, V1 } from './event-kinds';
import { Order } from './order-rules';
import type { ProcessorCursor } from './processor-cursor';

interface ProcessorRun {
  isRunning: boolean;
  goroutine: number;
  isSweeping: boolean;
}

/**
 * Checks, event by event in their order, what must hold between them: a processor runs one goroutine, a goroutine blocks
 * only while it runs, what ends has begun (internal/trace/parser.go of Go 1.21, postProcessTrace, written anew).
 */
export class RunCheck {
  private readonly goroutines = new Map<number, number>([[0, Order.running]]);
  private readonly processors = new Map<number, ProcessorRun>();
  private readonly assists = new Set<number>();
  private readonly tasks = new Set<number>();
  private readonly regions = new Map<number, string[]>();
  private readonly sysBlocks = new Map<number, number>();
  private isCollecting = false;
  private isStopped = false;

  /** @throws BrokenTrace `bad-state` */
  event(e: ProcessorCursor, isTimer: boolean): void {
    const p = this.processor(e.processor);
    switch (e.type) {
      case V1.procStart:
        need(!p.isRunning, e, `Processor ${e.processor} starts twice`);
        p.isRunning = true;
        break;
      case V1.procStop:
        need(
          p.isRunning && p.goroutine === 0,
          e,
          `Processor ${e.processor} stops and does not run, or runs a goroutine`,
        );
        p.isRunning = false;
        break;
      case V1.gcStart:
      case V1.gcDone:
        need(this.isCollecting === (e.type === V1.gcDone), e, 'A collection begins or ends twice');
        this.isCollecting = e.type === V1.gcStart;
        break;
      case V1.stwStart:
      case V1.stwDone:
        need(this.isStopped === (e.type === V1.stwDone), e, 'The world stops or starts twice');
        this.isStopped = e.type === V1.stwStart;
        break;
      case V1.gcSweepStart:
      case V1.gcSweepDone:
        need(p.isSweeping === (e.type === V1.gcSweepDone), e, 'Sweeping begins or ends twice');
        p.isSweeping = e.type === V1.gcSweepStart;
        break;
      case V1.gcMarkAssistStart:
        need(!this.assists.has(e.goroutine), e, `Goroutine ${e.goroutine} assists twice`);
        this.assists.add(e.goroutine);
        break;
      case V1.gcMarkAssistDone:
        this.assists.delete(e.goroutine);
        break;
      case V1.userTaskCreate:
        need(!this.tasks.has(e.a), e, `Task ${e.a} begins twice`);
        this.tasks.add(e.a);
        break;
      case V1.userTaskEnd:
        this.tasks.delete(e.a);
        break;
      case V1.userRegion:
        this.region(e);
        break;
      default:
        this.goroutine(e, p, isTimer);
    }
  }

  private goroutine(e: ProcessorCursor, p: ProcessorRun, isTimer: boolean): void {
    const state = this.goroutines;
    switch (e.type) {
      case V1.goCreate:
        this.needRunning(e, p, true);
        need(!state.has(e.a), e, `Goroutine ${e.a} is made twice`);
        state.set(e.a, Order.runnable);
        break;
      case V1.goStart:
      case V1.goStartLocal:
      case V1.goStartLabel:
        need(state.get(e.a) === Order.runnable, e, `Goroutine ${e.a} starts and is not runnable`);
        need(p.goroutine === 0, e, `Processor ${e.processor} starts a goroutine and runs another`);
        state.set(e.a, Order.running);
        p.goroutine = e.a;
        break;
      case V1.goEnd:
      case V1.goStop:
        this.leave(e, p, Order.dead);
        if (e.type === V1.goEnd) this.regions.delete(e.goroutine);
        break;
      case V1.goSched:
      case V1.goPreempt:
        this.leave(e, p, Order.runnable);
        break;
      case V1.goSysCall:
        this.needRunning(e, p, false);
        break;
      case V1.goUnblock:
      case V1.goUnblockLocal:
        need(state.get(e.goroutine) === Order.running, e, `Goroutine ${e.goroutine} wakes another and does not run`);
        need(
          isTimer || p.goroutine === e.goroutine,
          e,
          `Goroutine ${e.goroutine} wakes another from a foreign processor`,
        );
        need(state.get(e.a) === Order.waiting, e, `Goroutine ${e.a} is woken and does not wait`);
        state.set(e.a, Order.runnable);
        break;
      case V1.goSysExit:
      case V1.goSysExitLocal:
        this.sysExit(e);
        break;
      case V1.goWaiting:
      case V1.goInSyscall:
        need(state.get(e.a) === Order.runnable, e, `Goroutine ${e.a} waited before the trace and is not runnable`);
        state.set(e.a, Order.waiting);
        this.sysBlocks.set(e.a, e.ticks);
        break;
      default:
        if (e.type in blockReasons || e.type === V1.goSysBlock) this.leave(e, p, Order.waiting);
    }
    if (e.type === V1.goSysBlock) this.sysBlocks.set(e.goroutine, e.ticks);
  }

  private sysExit(e: ProcessorCursor): void {
    need(this.goroutines.get(e.a) === Order.waiting, e, `Goroutine ${e.a} ends a syscall and is in none`);
    this.goroutines.set(e.a, Order.runnable);
    const at = e.type === V1.goSysExit ? e.c : 0;
    if (at === 0) return;
    const since = this.sysBlocks.get(e.a);
    need(since !== undefined && at >= since, e, `Goroutine ${e.a} ends a syscall before it began`);
  }

  private leave(e: ProcessorCursor, p: ProcessorRun, next: number): void {
    this.needRunning(e, p, false);
    this.goroutines.set(e.goroutine, next);
    p.goroutine = 0;
  }

  private needRunning(e: ProcessorCursor, p: ProcessorRun, isZeroAllowed: boolean): void {
    const runs = this.goroutines.get(e.goroutine) === Order.running && p.goroutine === e.goroutine;
    need(runs && (isZeroAllowed || e.goroutine !== 0), e, `Goroutine ${e.goroutine} does what only a running one can`);
  }

  private region(e: ProcessorCursor): void {
    const open = this.regions.get(e.goroutine) ?? [];
    const name = `${e.a} ${e.c}`;
    need(e.b <= 1, e, `A region has the mode ${e.b}`);
    if (e.b === 0) this.regions.set(e.goroutine, [...open, name]);
    else if (open.length > 0) {
      need(open.at(-1) === name, e, 'A region ends that is not the innermost');
      this.regions.set(e.goroutine, open.slice(0, -1));
    }
  }

  private processor(id: number): ProcessorRun {
    let p = this.processors.get(id);
    if (p === undefined) this.processors.set(id, (p = { isRunning: false, goroutine: 0, isSweeping: false }));
    return p;
  }
}

function need(isMet: boolean, e: ProcessorCursor, message: string): void {
  if (!isMet) broken('bad-state', message, e.offset);
}
