import { WaitFlag, type TraceWaits } from '../model/trace-analysis';

/** Codes of the column `wokenBy`, as `wokenByNames`. */
export const Woken = { unknown: 0, netpoll: 1, goroutine: 2, timer: 3 } as const;

const firstCapacity = 1 << 10;

/** Rows of waits while a trace is scanned. */
export class WaitRows {
  count = 0;
  private goroutine = new Float64Array(firstCapacity);
  private startNs = new Float64Array(firstCapacity);
  private durationNs = new Float64Array(firstCapacity);
  private runDelayNs = new Float64Array(firstCapacity);
  private waker = new Float64Array(firstCapacity);
  rank = new Uint8Array(firstCapacity);
  flags = new Uint8Array(firstCapacity);
  wokenBy = new Uint8Array(firstCapacity);
  private stack = new Int32Array(firstCapacity);

  begin(goroutine: number, rank: number, flags: number, startNs: number, stack: number): number {
    const row = this.count++;
    if (row === this.rank.length) this.grow(row * 2);
    this.goroutine[row] = goroutine;
    this.startNs[row] = startNs;
    this.durationNs[row] = -1;
    this.runDelayNs[row] = -1;
    this.waker[row] = -1;
    this.rank[row] = rank;
    this.flags[row] = flags;
    this.wokenBy[row] = Woken.unknown;
    this.stack[row] = stack;
    return row;
  }

  end(row: number, atNs: number, wokenBy: number, waker: number): void {
    this.durationNs[row] = atNs - this.startNs[row]!;
    this.flags[row]! |= WaitFlag.ended;
    this.wokenBy[row] = wokenBy;
    this.waker[row] = waker;
  }

  ran(row: number, delayNs: number): void {
    this.runDelayNs[row] = delayNs;
  }

  /** Gives waits that did not end their duration up to `endNs`. The columns must not change afterwards. */
  done(endNs: number): TraceWaits {
    for (let row = 0; row < this.count; row++)
      if ((this.flags[row]! & WaitFlag.ended) === 0) this.durationNs[row] = Math.max(0, endNs - this.startNs[row]!);
    const { count } = this;
    return {
      count,
      goroutine: this.goroutine.subarray(0, count),
      startNs: this.startNs.subarray(0, count),
      durationNs: this.durationNs.subarray(0, count),
      runDelayNs: this.runDelayNs.subarray(0, count),
      waker: this.waker.subarray(0, count),
      rank: this.rank.subarray(0, count),
      flags: this.flags.subarray(0, count),
      wokenBy: this.wokenBy.subarray(0, count),
      stack: this.stack.subarray(0, count),
    };
  }

  private grow(length: number): void {
    this.goroutine = grown(this.goroutine, new Float64Array(length));
    this.startNs = grown(this.startNs, new Float64Array(length));
    this.durationNs = grown(this.durationNs, new Float64Array(length));
    this.runDelayNs = grown(this.runDelayNs, new Float64Array(length));
    this.waker = grown(this.waker, new Float64Array(length));
    this.rank = grown(this.rank, new Uint8Array(length));
    this.flags = grown(this.flags, new Uint8Array(length));
    this.wokenBy = grown(this.wokenBy, new Uint8Array(length));
    this.stack = grown(this.stack, new Int32Array(length));
  }
}

function grown<T extends Float64Array | Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
