// The inner loop of the trace scan in AssemblyScript: scripts/build-wasm.mjs makes dist/trace-kernel.wasm of it.
// What it does is said in core/trace/scan/kernel.ts; core/trace/scan/plain-kernel.ts is the same in TypeScript, and
// test/unit/trace/paired-creations.test.ts compares the two. What becomes of its records is in goroutines.as.
// `at` is a global and so slower than a local, which is why the loop has a cursor of its own.
import { ARGUMENTS, ENDED, INPUT, MADE, RECORDS, WATCH } from './memory';
import { rankCount, ranks as ranksAt } from './stacks';
export {
  beginAt,
  beginBatch,
  beginGeneration,
  beginTrace,
  feed,
  find,
  finish,
  foundWaiting,
  hasState,
  isProvisional,
  isUntouched,
  settle,
  settled,
  take,
  takeRun,
  track,
  unfit,
  unordered,
} from './goroutines';
export { first } from './goroutine';
export { beginStacks } from './stacks';
export { beginSummary, countAccepted, maxNs, p50Ns, p99Ns, seriesCount, summarize } from './summary';
export { waitCount } from './waits';

const WATCH_MASK: u64 = 0xffff;
const NO_STACK: u32 = 255;
const NONE: f64 = -1;
const RECORD: usize = 64;
/** Slots of the goroutines that were made and have not ended, and of those that ended first, by id. */
const MADE_SLOTS: usize = 1 << 15;
const MADE_SLOT: usize = 40;
const LARGE_DELTA: u64 = 1 << 26;
/** The bit that the last byte of a number does not have. */
const MORE: u64 = 0x8080808080808080;

// Results of a scan, and the thread's state in and out.
export let recordCount: i32 = 0;
export let firstNs: f64 = 0;
export let lastNs: f64 = 0;
export let stoppedAt: i32 = 0;
export let events: i32 = 0;
export let goroutine: f64 = -1;
export let seq: f64 = 0;
/** Goroutines that were made and ended, of which no record was given. */
export let paired: i32 = 0;

let at: usize = 0;
let status: i32 = 0;
let out: usize = 0;
let followCreated: bool = false;
let pairs: bool = false;
/** What the thread runs, −1 for nothing, and with which number; f64 as in the records. */
let running: f64 = NONE;
let run: f64 = 0;
/** Its place in the marks of whom to watch. */
let place: usize = 0;
let watched: bool = false;
/** Where the record of a syscall that began last in this batch stands, and whether it may be left out. */
let call: usize = 0;
let isPlainCall: bool = false;
/** Time in syscalls of this run that were left out, not yet given. */
let plainNs: f64 = 0;
/** What this run created, not yet given. */
let created: f64 = 0;

export function configure(follow: i32, pairCreations: i32): void {
  followCreated = follow != 0;
  pairs = pairCreations != 0;
}

// @ts-ignore: decorator
@inline
function number(): u64 {
  const first: u64 = load<u8>(at++);
  return first < 128 ? first : numberAt(at - 1);
}

/** The number that begins at `cursor`; goes on behind it. Up to eight bytes are taken together. */
function numberAt(cursor: usize): u64 {
  const word = load<u64>(cursor);
  const ends = ~word & MORE;
  if (ends == 0) return longNumber(cursor);
  at = cursor + ((<usize>ctz(ends) + 1) >> 3);
  return valueOf(word, ends);
}

/** The number at the low end of `word`; `ends` has the bit of each byte in it that ends one. */
// @ts-ignore: decorator
@inline
function valueOf(word: u64, ends: u64): u64 {
  // Takes each eighth bit out.
  let v = word & (ends ^ (ends - 1)) & ~MORE;
  v = (v & 0x007f007f007f007f) | ((v & 0x7f007f007f007f00) >> 1);
  v = (v & 0x00003fff00003fff) | ((v & 0x3fff00003fff0000) >> 2);
  return (v & 0x0fffffff) | ((v >> 4) & 0x00fffffff0000000);
}

function longNumber(cursor: usize): u64 {
  at = cursor;
  let value: u64 = 0;
  for (let shift: u64 = 0; shift < 70; shift += 7) {
    const b: u64 = load<u8>(at++);
    value |= (b & 127) << shift;
    if (b < 128) {
      if (shift == 63 && b > 1) break;
      return value;
    }
  }
  status = 2;
  return 0;
}

// @ts-ignore: decorator
@inline
function skipNumber(): void {
  number();
}

/** Large ids come from broken traces only: there it counts what a double holds, as in the other kernel. */
// @ts-ignore: decorator
@inline
function placeOf(g: u64): usize {
  return WATCH + <usize>((g < (1 << 53) ? g : exactOf(<f64>g)) & WATCH_MASK);
}

function exactOf(value: f64): u64 {
  return value < 18446744073709551616.0 ? <u64>value : 0;
}

// @ts-ignore: decorator
@inline
function isWatched(g: u64): bool {
  return load<u8>(placeOf(g)) != 0;
}

function give(kind: f64, g: f64, now: f64, q: f64, a: f64, b: f64): void {
  store<f64>(out, kind);
  store<f64>(out, g, 8);
  store<f64>(out, now, 16);
  store<f64>(out, q, 24);
  store<f64>(out, a, 32);
  store<f64>(out, b, 40);
  store<f64>(out, 0, 48);
  store<f64>(out, 0, 56);
  out += RECORD;
}

/** A record of the run, with what was left out of it: time in syscalls, and how many goroutines it made. */
function giveRun(kind: f64, now: f64, a: f64, b: f64): void {
  give(kind, running, now, run, a, b);
  store<f64>(out - RECORD, plainNs, 48);
  store<f64>(out - RECORD, created, 56);
  plainNs = 0;
  created = 0;
}

/** Gives what was left out, where no record of the run comes. */
// @ts-ignore: decorator
@inline
function flush(now: f64): void {
  if (plainNs > 0 || created > 0) giveRun(16, now, 0, 0);
}

/** Keeps a creation until its end, unless that came before; another in its slot is given. */
function make(g: u64, now: f64, stack: u64, first: u64): void {
  const ended = ENDED + ((<usize>g & (MADE_SLOTS - 1)) << 3);
  if (load<f64>(ended) == <f64>g) {
    store<f64>(ended, 0);
    paired++;
    return;
  }
  const slot = MADE + (<usize>g & (MADE_SLOTS - 1)) * MADE_SLOT;
  if (load<f64>(slot) != 0) giveMade(slot);
  store<f64>(slot, <f64>g);
  store<f64>(slot, running, 8);
  store<f64>(slot, now, 16);
  store<f64>(slot, <f64>stack, 24);
  store<f64>(slot, <f64>first, 32);
}

function giveMade(slot: usize): void {
  const at = load<f64>(slot, 16);
  give(8, load<f64>(slot), at, load<f64>(slot, 8), load<f64>(slot, 24), load<f64>(slot, 32));
}

/**
 * The running goroutine ends. No record is given when it is of no interest, and its creation was kept or may follow:
 * threads come one after the other.
 */
function end(type: u32, now: f64): void {
  const low = <usize>exactOf(max(running, 0)) & (MADE_SLOTS - 1);
  const slot = MADE + low * MADE_SLOT;
  const ended = ENDED + (low << 3);
  const isPair = pairs && running > 0 && load<f64>(slot) == running;
  if (isPair) {
    store<f64>(slot, 0);
    paired++;
    if (!watched) return;
  } else if (pairs && type == 11 && running > 0 && !watched && load<f64>(ended) == 0) {
    store<f64>(ended, running);
    return;
  }
  giveRun(type, now, 0, isPair ? 1 : 0);
}

/** Turns what was made and has not ended into records. */
export function takeMade(): void {
  out = RECORDS;
  for (let slot = MADE; slot < MADE + MADE_SLOTS * MADE_SLOT; slot += MADE_SLOT) {
    if (load<f64>(slot) == 0) continue;
    giveMade(slot);
    store<f64>(slot, 0);
  }
  recordCount = <i32>((out - RECORDS) / RECORD);
}

/** Turns what ended and was not seen made into records. */
export function takeEnded(): void {
  out = RECORDS;
  for (let slot = ENDED; slot < ENDED + (MADE_SLOTS << 3); slot += 8) {
    const g = load<f64>(slot);
    if (g == 0) continue;
    give(19, g, 0, 0, 0, 0);
    store<f64>(slot, 0);
  }
  recordCount = <i32>((out - RECORDS) / RECORD);
}

// @ts-ignore: decorator
@inline
function runs(g: u64, q: u64): void {
  running = <f64>g;
  run = <f64>q;
  place = placeOf(g);
  watched = load<u8>(place) != 0;
  call = 0;
}

// @ts-ignore: decorator
@inline
function leave(): void {
  if (running == NONE && status == 0) status = 4;
  running = NONE;
  watched = false;
  call = 0;
}

// @ts-ignore: decorator
@inline
function rankOf(stack: u64): u32 {
  const rank: u32 = stack < <u64>rankCount ? load<u8>(ranksAt + <usize>stack) : NO_STACK;
  if (rank != NO_STACK) return rank;
  status = 5;
  return 0;
}

/** Watches the running goroutine when the stack is one of a wait class. */
// @ts-ignore: decorator
@inline
function classify(stack: u64): u32 {
  const rank = rankOf(stack);
  if (rank != 0 && running != NONE) {
    store<u8>(place, 1);
    watched = true;
  }
  return rank;
}

// @ts-ignore: decorator
@inline
function block(type: u32, now: f64, reason: u64, stack: u64): void {
  classify(stack);
  if (watched) giveRun(type == 20 ? 3 : 4, now, <f64>stack, <f64>reason);
  leave();
}

// @ts-ignore: decorator
@inline
function syscallBegin(now: f64, stack: u64): void {
  const rank = classify(stack);
  if (running == NONE) status = 4;
  if (watched) {
    call = out;
    isPlainCall = rank == 0 && !followCreated;
    if (rank != 0) giveRun(5, now, <f64>stack, 0);
    else give(5, running, now, run, <f64>stack, 0);
  }
}

/** A syscall that began just before becomes one record, or a part of the time left out. */
// @ts-ignore: decorator
@inline
function syscallEnd(now: f64): void {
  if (running == NONE) status = 4;
  if (!watched) return;
  if (call == 0 || call + RECORD != out) give(6, running, now, run, 0, 0);
  else if (isPlainCall) {
    out = call;
    plainNs += now - load<f64>(call, 16);
  } else {
    store<f64>(call, 15);
    store<f64>(call, now, 40);
  }
  call = 0;
}

/** An event of which the type and the time were read; its other numbers follow at `at`. */
function event(type: u32, now: f64, threadId: f64): void {
  switch (type) {
    case 16: {
      const g = number();
      flush(now);
      runs(g, number());
      if (watched) give(1, <f64>g, now, run, 0, 0);
      break;
    }
    case 21: {
      const g = number();
      const q = number();
      if (isWatched(g)) give(2, <f64>g, now, <f64>q, running, <f64>number());
      else skipNumber();
      break;
    }
    case 19:
    case 20: {
      const reason = number();
      block(type, now, reason, number());
      break;
    }
    case 22:
      skipNumber();
      syscallBegin(now, number());
      break;
    case 23:
      syscallEnd(now);
      break;
    case 24:
      if (watched) giveRun(7, now, 0, 0);
      leave();
      break;
    case 17:
    case 18:
      end(type == 17 ? 11 : 12, now);
      leave();
      break;
    case 14:
    case 47: {
      const g = number();
      const first = number();
      const stack = number();
      if (watched) {
        created += 1;
        if (followCreated) store<u8>(placeOf(g), 1);
      }
      if (pairs && type == 14 && g > 0 && g < 1 << 53) make(g, now, stack, first);
      else give(type == 14 ? 8 : 9, <f64>g, now, running, <f64>stack, <f64>first);
      break;
    }
    case 15: {
      const g = number();
      flush(now);
      give(10, <f64>g, now, -1, 0, 0);
      runs(g, 0);
      break;
    }
    case 25:
    case 48: {
      const g = number();
      const thread = <f64>number();
      const state = number();
      const stack: u64 = type == 48 ? number() : 0;
      if (stack != 0) rankOf(stack);
      flush(now);
      if (state == 2 || (state == 3 && thread == threadId)) runs(g, 0);
      give(13, <f64>g, now, thread, <f64>state, <f64>stack);
      break;
    }
    case 45:
    case 46: {
      const g = number();
      const q = number();
      const by = running;
      if (type == 46) end(11, now);
      else if (watched) giveRun(3, now, 0, 0);
      leave();
      runs(g, q);
      if (watched) give(14, <f64>g, now, <f64>q, by, 0);
      break;
    }
    case 42:
    case 43: {
      skipNumber();
      const name = number();
      skipNumber();
      if (followCreated && watched) give(type == 42 ? 17 : 18, running, now, run, <f64>name, 0);
      break;
    }
    default: {
      let left: u32 = load<u8>(ARGUMENTS + type);
      if (left == 0) status = 1;
      while (left > 1) {
        skipNumber();
        left--;
      }
    }
  }
}

export function scan(length: i32, baseNs: f64, nsPerTick: f64, threadId: f64): i32 {
  const limit: usize = INPUT + length;
  out = RECORDS;
  status = 0;
  call = 0;
  plainNs = 0;
  created = 0;
  paired = 0;
  firstNs = NaN;
  lastNs = NaN;
  running = goroutine;
  run = seq;
  place = WATCH + <usize>(exactOf(max(goroutine, 0)) & WATCH_MASK);
  watched = running != NONE && load<u8>(place) != 0;
  // Where a tick is a whole number of ns, ticks are added up: then nothing is to be rounded at each event. The limits
  // keep all sums of a batch exact.
  let isWhole = nsPerTick == trunc(nsPerTick) && nsPerTick <= 1024 && baseNs < 4503599627370496;
  let ticks: i64 = 0;
  let now = baseNs;
  let count = 0;
  let cursor: usize = INPUT;
  let start = cursor;
  const stacks = rankCount;
  const ranks = ranksAt;
  // Before this no event that is taken there can reach beyond the end, and no load beyond the input.
  const safe: usize = limit - 32;
  while (cursor < limit) {
    // Most events of a server are of goroutines that matter to nobody here. No call in this loop, and what is unusual is
    // left to `event`: all stays in registers.
    const quick: usize = isWhole && count > 0 ? safe : 0;
    while (cursor < quick) {
      const head: u32 = load<u32>(cursor);
      let delta: i64 = (head >> 8) & 127;
      let next = cursor + 2;
      if (head & 0x8000) {
        if (head & 0x800000) break;
        delta |= ((head >> 16) & 127) << 7;
        next++;
      }
      const type = head & 0xff;
      if (type == 23) {
        if (watched || running == NONE) break;
      } else if (type == 22 || type == 20) {
        if (running == NONE) break;
        if (load<u8>(next++) >= 128 && load<u8>(next++) >= 128 && load<u8>(next++) >= 128) break;
        let stack: u32 = load<u8>(next++);
        if (stack >= 128) {
          const more: u32 = load<u8>(next++);
          if (more >= 128) break;
          stack = (stack & 127) | (more << 7);
        }
        if (stack >= stacks || load<u8>(ranks + stack) != 0) break;
        if (watched) {
          // A syscall together with its end, as a record that would be taken back: there is only the time to be kept.
          const after: u32 = load<u32>(next);
          if (type == 20 || followCreated || (after & 0xff) != 23 || (after & 0x808000) == 0x808000) break;
          let inCall: i64 = (after >> 8) & 127;
          next += 2;
          if (after & 0x8000) {
            inCall |= ((after >> 16) & 127) << 7;
            next++;
          }
          plainNs += <f64>inCall * nsPerTick;
          call = 0;
          delta += inCall;
          count++;
        } else if (type == 20) running = NONE;
      } else if (type == 16 || type == 21) {
        if (watched && type == 16) break;
        let word = load<u64>(next);
        let ends = ~word & MORE;
        if (ends == 0) break;
        const g = valueOf(word, ends);
        const spot = placeOf(g);
        if (load<u8>(spot) != 0) break;
        next += (<usize>ctz(ends) + 1) >> 3;
        word = load<u64>(next);
        ends = ~word & MORE;
        if (ends == 0) break;
        next += (<usize>ctz(ends) + 1) >> 3;
        if (type == 16) {
          running = <f64>g;
          run = <f64>valueOf(word, ends);
          place = spot;
        } else {
          ends = ~load<u64>(next) & MORE;
          if (ends == 0) break;
          next += (<usize>ctz(ends) + 1) >> 3;
        }
      } else break;
      ticks += delta;
      cursor = next;
      count++;
    }
    start = cursor;
    at = cursor + 1;
    const type: u32 = load<u8>(cursor);
    const delta = number();
    if (isWhole && delta < LARGE_DELTA) {
      ticks += <i64>delta;
      now = baseNs + <f64>ticks * nsPerTick;
    } else {
      if (isWhole) now = baseNs + <f64>ticks * nsPerTick;
      isWhole = false;
      now += trunc(<f64>delta * nsPerTick);
    }
    event(type, now, threadId);
    cursor = at;
    if (cursor > limit && status != 1) status = 3;
    if (status != 0) break;
    if (count == 0) firstNs = now;
    count++;
  }
  if (isWhole) now = baseNs + <f64>ticks * nsPerTick;
  flush(now);
  if (count > 0 && status == 0) lastNs = now;
  events = count;
  recordCount = <i32>((out - RECORDS) / RECORD);
  stoppedAt = <i32>((status == 0 ? cursor : start) - INPUT);
  goroutine = running;
  seq = run;
  return status;
}
