import type { Float64Column } from '../base/columns';
import { WaitFlag, type TraceState } from '../model/trace-analysis';
import type { EarlyRecords } from './early-records';
import type { AcceptorCounts } from './scan-waits';
import type { StackList } from './stack-list';
import { networkReason } from './wait-reason';
import { Woken, type WaitRows } from './waits';

/** States; also the index of what is counted by state. */
export const State = { undetermined: 0, runnable: 1, running: 2, syscall: 3, waiting: 4, ended: 5 } as const;
export const stateNames: readonly TraceState[] = ['undetermined', 'runnable', 'running', 'syscall', 'waiting', 'ended'];

/** Ranks of the wait classes that are counted apart (wait-class.ts). */
const Rank = { netpollAccept: 1, limiter: 3, backoff: 4, inServe: 5 } as const;

/** Takes what goroutines did, for a timeline. `stack` is a row of the stacks, `reason` of `reasonText`; −1 none. */
export interface IntervalSink {
  /** A goroutine's intervals come in their order. `waker` is the goroutine that ended it, −1 none or unknown. */
  add(
    goroutine: number,
    state: number,
    startNs: number,
    endNs: number,
    stack: number,
    reason: number,
    waker: number,
  ): void;
  /** A sample of the CPU profile, in any order. */
  sample?(goroutine: number, atNs: number, stack: number): void;
  /** Begin or end of a region of runtime/trace, in any order. */
  region?(goroutine: number, atNs: number, isBegin: boolean, name: string): void;
}

/**
 * One goroutine's states in their order, the waits of a class among them. What comes in is checked by the caller
 * (`AcceptTracker` for v2, the merge for v1); here only its meaning is kept. Definitions: a wait begins with the
 * transition into Waiting or Syscall, ends with the next transition, and its run delay ends with the one after.
 */
export class TrackedGoroutine implements AcceptorCounts {
  state: number = State.undetermined;
  /** When the state began. */
  sinceNs: number;
  /** Sequence number of the last start or unblock in this generation (v2). */
  seq = 0;
  /** Records of it that came before their turn (v2); null while there never were any. */
  early: EarlyRecords | null = null;
  /** Its first wait of a class may still be to come: until then its records only wait (v2). */
  isProvisional = false;
  readonly spentNs = new Float64Array(6);
  /** Rows of `waits`: the open one, and the one ended but not yet followed by a run. −1 none. */
  private open = -1;
  private ended = -1;
  private endedAtNs = 0;
  /** The last wait for a connection that nobody woke in sight, and the accept calls since. */
  private wokenRow = -1;
  private callsSinceWake = 0;
  /** Such waits after which one call found nothing: a deadline, or netpoll came late for a connection already taken. */
  private readonly fruitless: number[] = [];
  stack = -1;
  private stateStack = -1;
  private stateReason = -1;
  acceptWaits = 0;
  acceptCalls = 0;
  backoffs = 0;
  calledBefore = 0;
  limiterWaits = 0;
  serveWaits = 0;
  created = 0;
  readonly wokenCounts = [0, 0, 0, 0];

  constructor(
    readonly id: number,
    private readonly waits: WaitRows,
    private readonly stacks: StackList,
    public knownFromNs: number,
    private readonly netpollWaits: Float64Column,
    private readonly sink: IntervalSink | null,
  ) {
    this.sinceNs = knownFromNs;
  }

  /** Only these are reported: it was in a wait of a class at least once. */
  get isAcceptor(): boolean {
    return this.stack >= 0;
  }

  get isWaiting(): boolean {
    return this.open >= 0;
  }

  /** It waits in netpoll for a connection. */
  get isAccepting(): boolean {
    return this.open >= 0 && this.state === State.waiting && this.isForConnection(this.open);
  }

  private isForConnection(row: number): boolean {
    return this.waits.rank[row] === Rank.netpollAccept && (this.waits.flags[row]! & WaitFlag.turn) === 0;
  }

  /** Nothing of it is known before this. */
  beginAt(state: number, atNs: number, seq: number): void {
    this.state = state;
    this.sinceNs = this.knownFromNs = atNs;
    this.seq = seq;
  }

  /** Goes into a state; `rank` and `stack` only count for Waiting and Syscall. */
  enter(state: number, atNs: number, rank: number, stack: number, reason: number, waker: number): void {
    this.leaveState(atNs, waker);
    if (this.open >= 0) this.endWait(state, atNs, waker);
    else if (this.ended >= 0) {
      if (state === State.running) this.waits.ran(this.ended, atNs - this.endedAtNs);
      this.ended = -1;
    }
    this.state = state;
    this.sinceNs = atNs;
    this.stateStack = stack;
    this.stateReason = reason;
    if (rank > 0 && (state === State.waiting || state === State.syscall)) this.beginWait(rank, stack, 0);
    if (state === State.ended && this.wokenRow >= 0 && this.callsSinceWake === 0) this.wokenByTimer(this.wokenRow);
  }

  /** A status event says in which wait it has been since `sinceNs`. */
  foundWaiting(rank: number, stack: number): void {
    this.stateStack = stack;
    if (this.open < 0) this.beginWait(rank, stack, WaitFlag.preTrace);
  }

  /** So much of the time that it ran for it was in syscalls of no interest. */
  wasInSyscalls(ns: number): void {
    this.spentNs[State.running]! -= ns;
    this.spentNs[State.syscall]! += ns;
  }

  finish(endNs: number): void {
    if (this.state !== State.ended) this.leaveState(endNs, -1);
    // Under load some wake-ups find nothing; a loop with a deadline does so nearly always.
    if (this.fruitless.length * 2 > this.wokenCounts[Woken.netpoll]!)
      for (const row of this.fruitless) this.wokenByTimer(row);
  }

  private leaveState(atNs: number, waker: number): void {
    this.spentNs[this.state]! += Math.max(0, atNs - this.sinceNs);
    if (this.state === State.waiting && this.open < 0 && this.stateReason === networkReason)
      this.netpollWaits.push(atNs - this.sinceNs);
    if (this.sink !== null && this.state !== State.undetermined)
      this.sink.add(this.id, this.state, this.sinceNs, atNs, this.stateStack, this.stateReason, waker);
  }

  private beginWait(rank: number, stack: number, flags: number): void {
    const inSyscall = this.state === State.syscall;
    const isBeforeCall = rank === Rank.limiter || rank === Rank.inServe;
    if (!inSyscall && (flags & WaitFlag.preTrace) !== 0 && !isBeforeCall) this.calledBefore++;
    // The network is the only reason to wait for a connection; of a wait from before the trace none is known.
    const isTurn = rank === Rank.netpollAccept && this.stateReason >= 0 && this.stateReason !== networkReason;
    const kind = inSyscall ? WaitFlag.syscall : isTurn ? WaitFlag.turn : 0;
    this.open = this.waits.begin(this.id, rank, flags | kind, this.sinceNs, stack);
    this.stack = stack;
    if (inSyscall) {
      if (this.stacks.isAcceptCall[stack] === true) {
        this.acceptCalls++;
        this.callsSinceWake++;
      }
    } else if (this.isForConnection(this.open)) {
      // Accept tries again after netpoll woke it (internal/poll, FD.Accept): a connection and then EAGAIN make two
      // calls, a deadline that passed makes one in the next Accept.
      if (this.wokenRow >= 0 && this.callsSinceWake <= 1) this.fruitless.push(this.wokenRow);
      this.wokenRow = -1;
      this.acceptWaits++;
    } else if (rank === Rank.backoff) this.backoffs++;
    else if (rank === Rank.limiter) this.limiterWaits++;
    else if (rank === Rank.inServe) this.serveWaits++;
  }

  private endWait(next: number, atNs: number, waker: number): void {
    const row = this.open;
    this.open = -1;
    let by: number = Woken.unknown;
    if (this.state === State.waiting) {
      const rank = this.waits.rank[row]!;
      by = waker >= 0 ? Woken.goroutine : rank === Rank.netpollAccept ? Woken.netpoll : Woken.timer;
      if (this.isForConnection(row)) {
        this.wokenCounts[by]!++;
        this.wokenRow = by === Woken.netpoll ? row : -1;
        this.callsSinceWake = 0;
      }
    }
    this.waits.end(row, atNs, by, waker);
    if (next === State.running) this.waits.ran(row, 0);
    else {
      this.ended = row;
      this.endedAtNs = atNs;
    }
  }

  private wokenByTimer(row: number): void {
    this.waits.wokenBy[row] = Woken.timer;
    this.wokenCounts[Woken.netpoll]!--;
    this.wokenCounts[Woken.timer]!++;
  }
}
