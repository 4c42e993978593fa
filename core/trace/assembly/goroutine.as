// One tracked goroutine: its states in their order, and the waits of a class among them. The same as
// core/trace/tracked-goroutine.ts without a sink.
import { allocate, BUCKETS, PIECES } from './memory';
import { Ring } from './early';
import {
  addNetpollWait,
  addWait,
  endWaitRow,
  isForConnection,
  linkOf,
  PRE_TRACE,
  rankOfRow,
  setDelay,
  setLink,
  setWokenBy,
  SYSCALL,
  TURN,
} from './waits';

export const RUNNING: i32 = 2;
export const IN_SYSCALL: i32 = 3;
export const WAITING: i32 = 4;
export const HAS_ENDED: i32 = 5;
const NETPOLL_ACCEPT: u32 = 1;
const LIMITER: u32 = 3;
const BACKOFF: u32 = 4;
const IN_SERVE: u32 = 5;
const NETPOLL: u32 = 1;
const BY_GOROUTINE: u32 = 2;
const TIMER: u32 = 3;
/** Row of the reason "network". */
const NETWORK: i32 = 0;
const BUCKET_MASK: u64 = 0x3fff;

@unmanaged
export class Goroutine extends Ring {
  /** The next of all, and of those in one bucket; 0 for none. */
  nextOfAll: usize;
  // From here on it is read by the host: core/trace/scan/wasm-goroutines.ts.
  id: f64;
  knownFrom: f64;
  created: f64;
  spent: f64;
  spent1: f64;
  spent2: f64;
  spent3: f64;
  spent4: f64;
  spent5: f64;
  state: i32;
  /** Rows of waits: the open one, and the one ended but not yet followed by a run. −1 none. */
  open: i32;
  stack: i32;
  acceptWaits: i32;
  acceptCalls: i32;
  backoffs: i32;
  calledBefore: i32;
  limiterWaits: i32;
  serveWaits: i32;
  woken: i32;
  woken1: i32;
  woken2: i32;
  woken3: i32;
  /** Connections that it accepted in each part of the trace; 0 where another goroutine has them (summary.as). */
  accepted: usize;
  // To here.
  lastPart: i32;
  since: f64;
  seq: f64;
  endedAt: f64;
  ended: i32;
  /** The last wait for a connection that nobody woke in sight, and the accept calls since. */
  wokenRow: i32;
  callsSinceWake: i32;
  /** The last of such waits after which one call found nothing, and how many there are. */
  fruitless: i32;
  fruitlessCount: i32;
  reason: i32;
  inBucket: usize;
  /** The next of those that had records that came early. */
  nextPending: usize;
  isProvisional: bool;
  /** In which batch it was found. */
  foundIn: u32;
}

export let first: usize = 0;
let last: usize = 0;

export function clearGoroutines(): void {
  first = 0;
  last = 0;
}

function bucketOf(id: f64): usize {
  const low = id >= 0 && id < 18446744073709551616.0 ? <u64>id & BUCKET_MASK : 0;
  return BUCKETS + (<usize>low << 2);
}

/** 0 where it is not tracked. */
// @ts-ignore: decorator
@inline
export function findGoroutine(id: f64): usize {
  let at = <usize>load<u32>(bucketOf(id));
  while (at != 0 && changetype<Goroutine>(at).id != id) at = changetype<Goroutine>(at).inBucket;
  return at;
}

export function addGoroutine(id: f64, state: i32, atNs: f64): Goroutine {
  const at = allocate(offsetof<Goroutine>());
  memory.fill(at, 0, offsetof<Goroutine>());
  const g = changetype<Goroutine>(at);
  g.id = id;
  g.state = state;
  g.since = g.knownFrom = atNs;
  g.open = g.ended = g.wokenRow = g.fruitless = g.stack = g.reason = -1;
  bucket(g);
  if (last == 0) first = at;
  else changetype<Goroutine>(last).nextOfAll = at;
  last = at;
  return g;
}

function bucket(g: Goroutine): void {
  const at = bucketOf(g.id);
  g.inBucket = load<u32>(at);
  store<u32>(at, <u32>changetype<usize>(g));
}

/** Its id is free again. */
export function dropGoroutine(g: Goroutine): void {
  let at = bucketOf(g.id);
  while (<usize>load<u32>(at) != changetype<usize>(g)) at = <usize>load<u32>(at) + offsetof<Goroutine>('inBucket');
  store<u32>(at, <u32>g.inBucket);
}

/** Of those that had one id the first is found from here on. */
export function keepFirstOfIds(): void {
  memory.fill(BUCKETS, 0, PIECES - BUCKETS);
  for (let at = first; at != 0; at = changetype<Goroutine>(at).nextOfAll)
    if (findGoroutine(changetype<Goroutine>(at).id) == 0) bucket(changetype<Goroutine>(at));
}

export function begin(g: Goroutine, state: i32, atNs: f64, seq: f64): void {
  g.state = state;
  g.since = g.knownFrom = atNs;
  g.seq = seq;
}

/** Goes into a state; `rank` and `stack` (as in stacks.as) only count for Waiting and Syscall. */
export function enter(g: Goroutine, state: i32, atNs: f64, rank: u32, stack: i32, reason: i32, waker: f64): void {
  leave(g, atNs);
  if (g.open >= 0) endWait(g, state, atNs, waker);
  else if (g.ended >= 0) {
    if (state == RUNNING) setDelay(g.ended, atNs - g.endedAt);
    g.ended = -1;
  }
  g.state = state;
  g.since = atNs;
  g.reason = reason;
  if (rank > 0 && (state == WAITING || state == IN_SYSCALL)) beginWait(g, rank, stack, 0);
  if (state == HAS_ENDED && g.wokenRow >= 0 && g.callsSinceWake == 0) wokenByTimer(g, g.wokenRow);
}

/** A status event says in which wait it has been. */
export function findWaiting(g: Goroutine, rank: u32, stack: i32): void {
  if (g.open < 0) beginWait(g, rank, stack, PRE_TRACE);
}

/** So much of the time that it ran for it was in syscalls of no interest. */
// @ts-ignore: decorator
@inline
export function wasInSyscalls(g: Goroutine, ns: f64): void {
  g.spent2 -= ns;
  g.spent3 += ns;
}

export function finishGoroutine(g: Goroutine, endNs: f64): void {
  if (g.state != HAS_ENDED) leave(g, endNs);
  if (g.fruitlessCount * 2 <= g.woken1) return;
  for (let row = g.fruitless; row >= 0; row = linkOf(row)) wokenByTimer(g, row);
}

/** It waits in netpoll for a connection. */
export function isAccepting(g: Goroutine): bool {
  return g.open >= 0 && g.state == WAITING && isForConnection(g.open);
}

// @ts-ignore: decorator
@inline
function leave(g: Goroutine, atNs: f64): void {
  const spent = changetype<usize>(g) + offsetof<Goroutine>('spent') + (<usize>g.state << 3);
  store<f64>(spent, load<f64>(spent) + max(0, atNs - g.since));
  if (g.state == WAITING && g.open < 0 && g.reason == NETWORK) addNetpollWait(atNs - g.since);
}

function beginWait(g: Goroutine, rank: u32, stack: i32, flags: u32): void {
  const inSyscall = g.state == IN_SYSCALL;
  if (!inSyscall && (flags & PRE_TRACE) != 0 && rank != LIMITER && rank != IN_SERVE) g.calledBefore++;
  const isTurn = rank == NETPOLL_ACCEPT && g.reason >= 0 && g.reason != NETWORK;
  const kind: u32 = inSyscall ? SYSCALL : isTurn ? TURN : 0;
  g.stack = stack >> 1;
  g.open = addWait(g.id, rank, flags | kind, g.since, g.stack);
  if (inSyscall) {
    if (stack >= 0 && (stack & 1) != 0) {
      g.acceptCalls++;
      g.callsSinceWake++;
    }
  } else if (rank == NETPOLL_ACCEPT && !isTurn) {
    if (g.wokenRow >= 0 && g.callsSinceWake <= 1) {
      setLink(g.wokenRow, g.fruitless);
      g.fruitless = g.wokenRow;
      g.fruitlessCount++;
    }
    g.wokenRow = -1;
    g.acceptWaits++;
  } else if (rank == BACKOFF) g.backoffs++;
  else if (rank == LIMITER) g.limiterWaits++;
  else if (rank == IN_SERVE) g.serveWaits++;
}

function endWait(g: Goroutine, next: i32, atNs: f64, waker: f64): void {
  const row = g.open;
  g.open = -1;
  let by: u32 = 0;
  if (g.state == WAITING) {
    by = waker >= 0 ? BY_GOROUTINE : rankOfRow(row) == NETPOLL_ACCEPT ? NETPOLL : TIMER;
    if (isForConnection(row)) {
      countWoken(g, by, 1);
      g.wokenRow = by == NETPOLL ? row : -1;
      g.callsSinceWake = 0;
    }
  }
  endWaitRow(row, atNs, by, waker);
  if (next == RUNNING) setDelay(row, 0);
  else {
    g.ended = row;
    g.endedAt = atNs;
  }
}

function wokenByTimer(g: Goroutine, row: i32): void {
  setWokenBy(row, TIMER);
  countWoken(g, NETPOLL, -1);
  countWoken(g, TIMER, 1);
}

function countWoken(g: Goroutine, by: u32, count: i32): void {
  const at = changetype<usize>(g) + offsetof<Goroutine>('woken') + (<usize>by << 2);
  store<i32>(at, load<i32>(at) + count);
}
