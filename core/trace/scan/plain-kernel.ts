import { Ev, eventArguments, GoStatus, maxBatchSize } from '../v2/event-kinds';
import { unknownStack } from '../v2/tables';
import {
  inputPadding,
  madeSlots,
  mostRecords,
  Rec,
  recordFields,
  ScanStatus,
  watchLength,
  type ScanKernel,
  type ThreadState,
} from './kernel';

/** Numbers that are kept of a creation. */
const madeFields = 5;

/** The inner loop in TypeScript, where there is no WebAssembly. Keep it equal to assembly/kernel.as. */
export class PlainKernel implements ScanKernel {
  readonly input = new Uint8Array(maxBatchSize + inputPadding);
  readonly watch = new Uint8Array(watchLength);
  readonly records = new Float64Array(mostRecords * recordFields);
  recordCount = 0;
  firstNs = NaN;
  lastNs = NaN;
  stoppedAt = 0;
  events = 0;
  followCreated = false;
  pairCreations = false;
  paired = 0;
  private ranks = new Uint8Array(1);
  private at = 0;
  private status: number = ScanStatus.done;
  private goroutine = -1;
  private seq = 0;
  private watched = false;
  /** Record of the syscall that began last in this batch, −1 none, and whether it may be left out. */
  private call = -1;
  private isPlainCall = false;
  /** Time in syscalls of this run that were left out, not yet given. */
  private plainNs = 0;
  /** What this run created, not yet given. */
  private created = 0;
  /** Goroutines made that have not ended, by id: id (0 none), creator, time, stack, first frame. */
  private readonly made = new Float64Array(madeSlots * madeFields);

  /** Ids of goroutines that ended and were not seen made, by id; 0 none. */
  private readonly ended = new Float64Array(madeSlots);

  beginTrace(): void {
    this.made.fill(0);
    this.ended.fill(0);
  }

  goroutines(): null {
    return null;
  }

  setRanks(ranks: Uint8Array): void {
    this.ranks = ranks.slice();
  }

  scan(length: number, baseNs: number, nsPerTick: number, threadId: number, thread: ThreadState): ScanStatus {
    const input = this.input;
    this.at = 0;
    this.status = ScanStatus.done;
    this.recordCount = 0;
    this.firstNs = this.lastNs = NaN;
    this.events = 0;
    this.plainNs = 0;
    this.created = 0;
    this.paired = 0;
    this.runs(thread.goroutine, thread.seq);
    let now = baseNs;
    let start = 0;
    while (this.at < length) {
      start = this.at;
      const type = input[this.at++]!;
      now += Math.trunc(this.number() * nsPerTick);
      this.event(type, now, threadId);
      if (this.at > length && this.status !== ScanStatus.unknownType) this.status = ScanStatus.overrun;
      if (this.status !== ScanStatus.done) break;
      if (start === 0) this.firstNs = now;
      this.events++;
    }
    this.flush(now);
    if (this.events > 0 && this.status === ScanStatus.done) this.lastNs = now;
    this.stoppedAt = this.status === ScanStatus.done ? this.at : start;
    thread.goroutine = this.goroutine;
    thread.seq = this.seq;
    return this.status as ScanStatus;
  }

  private event(type: number, now: number, threadId: number): void {
    switch (type) {
      case Ev.goStart: {
        const g = this.number();
        this.flush(now);
        this.runs(g, this.number());
        if (this.watched) this.give(Rec.start, g, now, this.seq, 0, 0);
        break;
      }
      case Ev.goUnblock: {
        const g = this.number();
        const seq = this.number();
        const stack = this.number();
        if (this.watch[g & (watchLength - 1)] !== 0) this.give(Rec.unblock, g, now, seq, this.goroutine, stack);
        break;
      }
      case Ev.goBlock:
      case Ev.goStop: {
        const reason = this.number();
        const stack = this.number();
        this.classify(stack);
        if (this.watched) this.giveRun(type === Ev.goBlock ? Rec.block : Rec.stop, now, stack, reason);
        this.leave();
        break;
      }
      case Ev.goSyscallBegin:
        this.number();
        this.syscallBegin(now, this.number());
        break;
      case Ev.goSyscallEnd:
        this.syscallEnd(now);
        break;
      case Ev.goSyscallEndBlocked:
        if (this.watched) this.giveRun(Rec.syscallEndBlocked, now, 0, 0);
        this.leave();
        break;
      case Ev.goDestroy:
      case Ev.goDestroySyscall:
        this.end(type === Ev.goDestroy ? Rec.destroy : Rec.destroySyscall, now);
        this.leave();
        break;
      case Ev.goCreate:
      case Ev.goCreateBlocked: {
        const g = this.number();
        const first = this.number();
        const stack = this.number();
        if (this.watched) {
          this.created++;
          if (this.followCreated) this.watch[g & (watchLength - 1)] = 1;
        }
        if (this.pairCreations && type === Ev.goCreate && g > 0 && g < 2 ** 53) this.make(g, now, stack, first);
        else this.give(type === Ev.goCreate ? Rec.create : Rec.createBlocked, g, now, this.goroutine, stack, first);
        break;
      }
      case Ev.goCreateSyscall: {
        const g = this.number();
        this.flush(now);
        this.give(Rec.createSyscall, g, now, -1, 0, 0);
        this.runs(g, 0);
        break;
      }
      case Ev.goStatus:
      case Ev.goStatusStack:
        this.goroutineStatus(type, now, threadId);
        break;
      case Ev.goSwitch:
      case Ev.goSwitchDestroy:
        this.switchTo(type, now);
        break;
      case Ev.userRegionBegin:
      case Ev.userRegionEnd: {
        this.number();
        const name = this.number();
        this.number();
        if (this.followCreated && this.watched)
          this.give(
            type === Ev.userRegionBegin ? Rec.regionBegin : Rec.regionEnd,
            this.goroutine,
            now,
            this.seq,
            name,
            0,
          );
        break;
      }
      default:
        this.skip(type);
    }
  }

  private goroutineStatus(type: number, now: number, threadId: number): void {
    const g = this.number();
    const thread = this.number();
    const status = this.number();
    const stack = type === Ev.goStatusStack ? this.number() : 0;
    if (stack !== 0) this.rank(stack);
    this.flush(now);
    if (status === GoStatus.running || (status === GoStatus.syscall && thread === threadId)) this.runs(g, 0);
    this.give(Rec.status, g, now, thread, status, stack);
  }

  private switchTo(type: number, now: number): void {
    const g = this.number();
    const seq = this.number();
    const by = this.goroutine;
    if (type === Ev.goSwitchDestroy) this.end(Rec.destroy, now);
    else if (this.watched) this.giveRun(Rec.block, now, 0, 0);
    this.leave();
    this.runs(g, seq);
    if (this.watched) this.give(Rec.switchTo, g, now, seq, by, 0);
  }

  private syscallBegin(now: number, stack: number): void {
    const rank = this.classify(stack);
    if (this.goroutine < 0) this.status = ScanStatus.noGoroutine;
    if (!this.watched) return;
    this.call = this.recordCount;
    this.isPlainCall = rank === 0 && !this.followCreated;
    if (rank !== 0) this.giveRun(Rec.syscallBegin, now, stack, 0);
    else this.give(Rec.syscallBegin, this.goroutine, now, this.seq, stack, 0);
  }

  /** A syscall that began just before becomes one record, or a part of the time left out. */
  private syscallEnd(now: number): void {
    if (this.goroutine < 0) this.status = ScanStatus.noGoroutine;
    if (!this.watched) return;
    const begin = this.call * recordFields;
    if (this.call < 0 || this.call + 1 !== this.recordCount)
      this.give(Rec.syscallEnd, this.goroutine, now, this.seq, 0, 0);
    else if (this.isPlainCall) {
      this.recordCount--;
      this.plainNs += now - this.records[begin + 2]!;
    } else {
      this.records[begin] = Rec.syscall;
      this.records[begin + 5] = now;
    }
    this.call = -1;
  }

  /** Gives what was left out, where no record of the run comes. */
  private flush(now: number): void {
    if (this.plainNs > 0 || this.created > 0) this.giveRun(Rec.totals, now, 0, 0);
  }

  /** A record of the run, with what was left out of it: time in syscalls, and how many goroutines it made. */
  private giveRun(kind: number, now: number, a: number, b: number): void {
    const i = this.recordCount * recordFields;
    this.give(kind, this.goroutine, now, this.seq, a, b);
    this.records[i + 6] = this.plainNs;
    this.records[i + 7] = this.created;
    this.plainNs = 0;
    this.created = 0;
  }

  takeCreations(): void {
    this.recordCount = 0;
    for (let slot = 0; slot < this.made.length; slot += madeFields) {
      if (this.made[slot] === 0) continue;
      this.giveMade(slot);
      this.made[slot] = 0;
    }
  }

  takeEnded(): void {
    this.recordCount = 0;
    for (const g of this.ended) if (g !== 0) this.give(Rec.ended, g, 0, 0, 0, 0);
    this.ended.fill(0);
  }

  /** Keeps a creation until its end, unless that came before; another in its slot is given. */
  private make(g: number, now: number, stack: number, first: number): void {
    const { made, ended } = this;
    if (ended[g & (madeSlots - 1)] === g) {
      ended[g & (madeSlots - 1)] = 0;
      this.paired++;
      return;
    }
    const slot = (g & (madeSlots - 1)) * madeFields;
    if (made[slot] !== 0) this.giveMade(slot);
    made[slot] = g;
    made[slot + 1] = this.goroutine;
    made[slot + 2] = now;
    made[slot + 3] = stack;
    made[slot + 4] = first;
  }

  private giveMade(slot: number): void {
    const { made } = this;
    this.give(Rec.create, made[slot]!, made[slot + 2]!, made[slot + 1]!, made[slot + 3]!, made[slot + 4]!);
  }

  /**
   * The running goroutine ends. No record is given when it is of no interest, and its creation was kept or may follow:
   * threads come one after the other.
   */
  private end(kind: number, now: number): void {
    const { goroutine, made, ended, watched } = this;
    const low = goroutine & (madeSlots - 1);
    const canPair = this.pairCreations && goroutine > 0;
    const isPair = canPair && made[low * madeFields] === goroutine;
    if (isPair) {
      made[low * madeFields] = 0;
      this.paired++;
      if (!watched) return;
    } else if (canPair && kind === Rec.destroy && !watched && ended[low] === 0) {
      ended[low] = goroutine;
      return;
    }
    this.giveRun(kind, now, 0, isPair ? 1 : 0);
  }

  private skip(type: number): void {
    const count = eventArguments[type]!;
    if (count === 0) this.status = ScanStatus.unknownType;
    for (let i = 1; i < count; i++) this.number();
  }

  private runs(g: number, seq: number): void {
    this.goroutine = g;
    this.seq = seq;
    this.watched = g >= 0 && this.watch[g & (watchLength - 1)] !== 0;
    this.call = -1;
  }

  /** The running goroutine leaves the thread. */
  private leave(): void {
    if (this.goroutine < 0 && this.status === ScanStatus.done) this.status = ScanStatus.noGoroutine;
    this.goroutine = -1;
    this.watched = false;
    this.call = -1;
  }

  private rank(stack: number): number {
    const rank = stack < this.ranks.length ? this.ranks[stack]! : unknownStack;
    if (rank !== unknownStack) return rank;
    this.status = ScanStatus.unknownStack;
    return 0;
  }

  /** Watches the running goroutine when the stack is one of a wait class. Returns the rank. */
  private classify(stack: number): number {
    const rank = this.rank(stack);
    if (rank === 0 || this.goroutine < 0) return rank;
    this.watch[this.goroutine & (watchLength - 1)] = 1;
    this.watched = true;
    return rank;
  }

  private give(kind: number, g: number, now: number, seq: number, a: number, b: number): void {
    const records = this.records;
    const i = this.recordCount++ * recordFields;
    records[i] = kind;
    records[i + 1] = g;
    records[i + 2] = now;
    records[i + 3] = seq;
    records[i + 4] = a;
    records[i + 5] = b;
    records[i + 6] = 0;
    records[i + 7] = 0;
  }

  /** The next varint; beyond 2^53 the nearest double, as a conversion from 64 bits gives it. */
  private number(): number {
    const b = this.input[this.at++]!;
    return b < 128 ? b : this.longNumber(b & 127);
  }

  private longNumber(low: number): number {
    let high = 0;
    let scale = 128;
    for (let i = 1; i < 10; i++) {
      const b = this.input[this.at++]!;
      if (i === 4) scale = 1;
      if (i < 4) low += (b & 127) * scale;
      else high += (b & 127) * scale;
      if (b < 128) {
        if (i === 9 && b > 1) break;
        return high * 2 ** 28 + low;
      }
      scale *= 128;
    }
    this.status = ScanStatus.badNumber;
    return 0;
  }
}
