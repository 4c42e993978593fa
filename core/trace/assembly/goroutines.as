// Puts the records of a scan into each tracked goroutine's order: core/trace/v2/plain-goroutines.ts is the same in
// TypeScript. Functions take a goroutine's place in memory, and a record's row.
import { add, clearEarly, freeRing, makeRing, shift, Slot, slotAt, slotOf } from './early';
import {
  addGoroutine,
  begin,
  clearGoroutines,
  dropGoroutine,
  enter,
  findGoroutine,
  findWaiting,
  finishGoroutine,
  first,
  Goroutine,
  HAS_ENDED,
  isAccepting,
  RUNNING,
  wasInSyscalls,
} from './goroutine';
import { BEGINS, clearMemory, Entry, FITTING, IS_RARE, IS_WAIT, NEXT_STATE, RECORDS } from './memory';
import { clearStacks, rankAt, reasonAt, rowAt, wakesAt } from './stacks';
import { clearWaits, finishWaits } from './waits';

// Kinds of records, as in core/trace/scan/kernel.ts.
const UNBLOCK: u32 = 2;
const BLOCK: u32 = 3;
const STOP: u32 = 4;
const SWITCH_TO: u32 = 14;
const SYSCALL: u32 = 15;
const TOTALS: u32 = 16;
const RECORD: usize = 64;
const NONE: f64 = -1;

/** Of which goroutine there are records that fit no order, once `take`, `takeRun` or `feed` says so. */
export let unfit: f64 = -1;
/** Those that had records that came early, in the order in which they did first. */
let firstPending: usize = 0;
let lastPending: usize = 0;
let batch: u32 = 0;

export function beginTrace(): void {
  clearMemory();
  clearEarly();
  clearGoroutines();
  clearWaits();
  clearStacks();
  firstPending = 0;
  lastPending = 0;
}

export function beginGeneration(): void {
  for (let at = first; at != 0; at = changetype<Goroutine>(at).nextOfAll) changetype<Goroutine>(at).seq = 0;
}

export function beginBatch(): void {
  batch++;
}

export function find(id: f64): usize {
  return findGoroutine(id);
}

export function track(id: f64, state: i32, atNs: f64, isProvisional: bool): usize {
  const g = addGoroutine(id, state, atNs);
  g.isProvisional = isProvisional;
  g.foundIn = batch;
  return changetype<usize>(g);
}

export function isProvisional(at: usize): bool {
  return changetype<Goroutine>(at).isProvisional;
}

export function hasState(at: usize, state: i32): bool {
  return changetype<Goroutine>(at).state == state;
}

export function isUntouched(at: usize): bool {
  const g = changetype<Goroutine>(at);
  return g.seq == 0 && g.size == 0;
}

export function beginAt(at: usize, state: i32, atNs: f64): void {
  begin(changetype<Goroutine>(at), state, atNs, 0);
}

export function foundWaiting(at: usize, rank: u32, stack: i32): void {
  findWaiting(changetype<Goroutine>(at), rank, stack);
}

/**
 * Takes the records of `from` to `count`, up to one that is not for it: of a rare kind, or a wait of a class of a
 * goroutine that is not tracked. Returns its row, `count` for none, −1 where records fit no order.
 */
export function take(from: i32, count: i32): i32 {
  for (let i = from; i < count; i++) {
    const record = recordAt(i);
    if (load<u8>(IS_RARE + <usize>record.kind) != 0) return i;
    const at = findGoroutine(record.goroutine);
    if (at == 0) {
      if (isClassedWait(record)) return i;
    } else if (!takeOf(changetype<Goroutine>(at), record)) return -1;
  }
  return count;
}

/** Takes one record, of whatever kind. False where records fit no order. */
export function takeRun(i: i32): bool {
  const record = recordAt(i);
  const at = findGoroutine(record.goroutine);
  return at == 0 || takeOf(changetype<Goroutine>(at), record);
}

/** Takes a record that was left out when the goroutine was found. False where records fit no order. */
export function feed(at: usize, i: i32): bool {
  return feedOf(changetype<Goroutine>(at), recordAt(i));
}

/** Begins with the earliest wait of a class; what a goroutine did before that was not watched throughout. */
export function settle(at: usize): void {
  const g = changetype<Goroutine>(at);
  g.isProvisional = false;
  const slot = earliestWait(g);
  if (slot != 0) {
    const number = changetype<Slot>(slot).number;
    for (let i: u32 = 0; i < g.capacity; i++) {
      const past = slotAt(g, i);
      if (past.number < number) while (past.head != 0) shift(g, past);
    }
    // What comes before the wait with the same number began the run.
    while (!isClassedWait(changetype<Entry>(changetype<Slot>(slot).head))) shift(g, changetype<Slot>(slot));
    const record = changetype<Entry>(changetype<Slot>(slot).head);
    record.plainNs = 0;
    begin(g, RUNNING, record.now, number);
  }
  drain(g);
}

/** What came before is known now: what waits follows. */
export function settled(at: usize): void {
  changetype<Goroutine>(at).isProvisional = false;
  drain(changetype<Goroutine>(at));
}

/** The first goroutine of which records still wait, −1 for none. */
export function unordered(): f64 {
  for (let at = firstPending; at != 0; at = changetype<Goroutine>(at).nextPending)
    if (changetype<Goroutine>(at).size > 0) return changetype<Goroutine>(at).id;
  return NONE;
}

export function finish(endNs: f64): void {
  for (let at = first; at != 0; at = changetype<Goroutine>(at).nextOfAll)
    finishGoroutine(changetype<Goroutine>(at), endNs);
  finishWaits(endNs);
}

// @ts-ignore: decorator
@inline
function recordAt(i: i32): Entry {
  return changetype<Entry>(RECORDS + <usize>i * RECORD);
}

function isClassedWait(record: Entry): bool {
  return load<u8>(IS_WAIT + <usize>record.kind) != 0 && rankAt(record.a) != 0;
}

/** The slot of the smallest number with a wait of a class, 0 for none. */
function earliestWait(g: Goroutine): usize {
  let found: usize = 0;
  if (g.slots == 0) return 0;
  for (let i: u32 = 0; i < g.capacity; i++) {
    const slot = slotAt(g, i);
    if (found != 0 && slot.number > changetype<Slot>(found).number) continue;
    for (let at = slot.head; at != 0; at = changetype<Entry>(at).next)
      if (isClassedWait(changetype<Entry>(at))) found = changetype<usize>(slot);
  }
  return found;
}

// @ts-ignore: decorator
@inline
function takeOf(g: Goroutine, record: Entry): bool {
  g.created += record.created;
  return g.foundIn == batch || feedOf(g, record);
}

function feedOf(g: Goroutine, record: Entry): bool {
  if (!g.isProvisional) {
    if (isPast(g, record)) return true;
    if (apply(g, record)) {
      if (g.size > 0) drain(g);
      return true;
    }
  }
  if (g.slots == 0) {
    makeRing(g);
    if (lastPending == 0) firstPending = changetype<usize>(g);
    else changetype<Goroutine>(lastPending).nextPending = changetype<usize>(g);
    lastPending = changetype<usize>(g);
  }
  if (add(g, record)) return true;
  unfit = g.id;
  return false;
}

/** Applies what came early, as far as it goes. */
function drain(g: Goroutine): void {
  // The next number is looked at when there is nothing more of this one.
  for (let step = 0; step < 2 && g.size > 0; ) {
    const seq = g.seq + <f64>step;
    const slot = slotOf(g, seq);
    step++;
    if (slot.head == 0 || slot.number != seq) continue;
    const record = changetype<Entry>(slot.head);
    if (!isPast(g, record) && !apply(g, record)) continue;
    // It may have ended with that, and has no more records then.
    if (g.slots == 0) return;
    shift(g, slot);
    step = 0;
  }
}

/** True for a record of a run before the goroutine's, or of what began that. */
// @ts-ignore: decorator
@inline
function isPast(g: Goroutine, record: Entry): bool {
  return record.seq < g.seq + <f64>load<u8>(BEGINS + <usize>record.kind);
}

/** Applies a record when it comes next; false when it does not. */
function apply(g: Goroutine, record: Entry): bool {
  const kind = <u32>record.kind;
  const seq = record.seq;
  if (seq != g.seq + <f64>load<u8>(BEGINS + kind) || ((load<u8>(FITTING + kind) >> <u8>g.state) & 1) == 0) return false;
  if (record.plainNs > 0) wasInSyscalls(g, record.plainNs);
  if (kind == TOTALS) return true;
  g.seq = seq;
  const a = record.a;
  const b = record.b;
  const now = record.now;
  const reason = kind == BLOCK || kind == STOP ? reasonAt(b) : -1;
  const waker = kind == UNBLOCK ? wakerOf(g, a, b) : kind == SWITCH_TO ? a : NONE;
  const rank = load<u8>(IS_WAIT + kind) != 0 ? rankAt(a) : 0;
  enter(g, load<u8>(NEXT_STATE + kind), now, rank, rank != 0 ? rowAt(a) : -1, reason, waker);
  if (kind == SYSCALL || kind == SWITCH_TO) enter(g, RUNNING, kind == SYSCALL ? b : now, 0, -1, -1, NONE);
  else if (g.state == HAS_ENDED) {
    dropGoroutine(g);
    freeRing(g);
  }
  return true;
}

function wakerOf(g: Goroutine, by: f64, stack: f64): f64 {
  return by < 0 || !isAccepting(g) || wakesAt(stack) ? by : NONE;
}
