import { Float64Column, Int32Column, Uint8Column } from '../base/columns';
import { WaitFlag, type TraceWaits } from '../model/trace-analysis';

/** Codes of the column `wokenBy`, as `wokenByNames`. */
export const Woken = { unknown: 0, netpoll: 1, goroutine: 2, timer: 3 } as const;

/** Rows of waits while a trace is scanned. */
export class WaitRows {
  private readonly goroutine = new Float64Column(1024);
  readonly startNs = new Float64Column(1024);
  private readonly durationNs = new Float64Column(1024);
  private readonly runDelayNs = new Float64Column(1024);
  private readonly waker = new Float64Column(1024);
  readonly rank = new Uint8Column(1024);
  private readonly flags = new Uint8Column(1024);
  readonly wokenBy = new Uint8Column(1024);
  private readonly stack = new Int32Column(1024);

  get count(): number {
    return this.startNs.length;
  }

  begin(goroutine: number, rank: number, flags: number, startNs: number, stack: number): number {
    this.goroutine.push(goroutine);
    this.startNs.push(startNs);
    this.durationNs.push(-1);
    this.runDelayNs.push(-1);
    this.waker.push(-1);
    this.rank.push(rank);
    this.flags.push(flags);
    this.wokenBy.push(Woken.unknown);
    this.stack.push(stack);
    return this.startNs.length - 1;
  }

  end(row: number, atNs: number, wokenBy: number, waker: number): void {
    this.durationNs.data[row] = atNs - this.startNs.data[row]!;
    this.flags.data[row]! |= WaitFlag.ended;
    this.wokenBy.data[row] = wokenBy;
    this.waker.data[row] = waker;
  }

  ran(row: number, delayNs: number): void {
    this.runDelayNs.data[row] = delayNs;
  }

  /** Gives waits that did not end their duration up to `endNs`. The columns must not change afterwards. */
  done(endNs: number): TraceWaits {
    for (let row = 0; row < this.count; row++)
      if ((this.flags.data[row]! & WaitFlag.ended) === 0)
        this.durationNs.data[row] = Math.max(0, endNs - this.startNs.data[row]!);
    return {
      count: this.count,
      goroutine: this.goroutine.done(),
      startNs: this.startNs.done(),
      durationNs: this.durationNs.done(),
      runDelayNs: this.runDelayNs.done(),
      waker: this.waker.done(),
      rank: this.rank.done(),
      flags: this.flags.done(),
      wokenBy: this.wokenBy.done(),
      stack: this.stack.done(),
    };
  }
}
