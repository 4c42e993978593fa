// The inner loop of the trace scan in AssemblyScript: scripts/build-wasm.mjs makes dist/trace-kernel.wasm of it.
// What it does is said in core/trace/scan/kernel.ts; core/trace/scan/plain-kernel.ts is the same in TypeScript, and
// test/unit/trace/kernels.test.ts holds the two equal. No memory is allocated here: the host knows the layout below.

// Layout, as in wasm-kernel.ts.
const ARGUMENTS: usize = 512;
const INPUT: usize = 1024;
const WATCH: usize = 131072;
const RECORDS: usize = 196608;
const RANKS: usize = 2560000;
const WATCH_MASK: u64 = 0xffff;
const NO_STACK: u32 = 255;
const NONE: i64 = -1;

// Results of a scan, and the thread's state in and out.
export let recordCount: i32 = 0;
export let firstNs: f64 = 0;
export let lastNs: f64 = 0;
export let stoppedAt: i32 = 0;
export let events: i32 = 0;
export let goroutine: f64 = -1;
export let seq: f64 = 0;

let at: usize = 0;
let status: i32 = 0;
let out: usize = 0;
let rankCount: u64 = 0;
let followCreated: bool = false;
let running: i64 = NONE;
let run: u64 = 0;
let watched: bool = false;

export function configure(ranks: i32, follow: i32): void {
  rankCount = ranks;
  followCreated = follow != 0;
}

// @ts-ignore: decorator
@inline
function number(): u64 {
  const first: u64 = load<u8>(at++);
  return first < 128 ? first : longNumber(first & 127);
}

function longNumber(value: u64): u64 {
  for (let shift: u64 = 7; shift < 70; shift += 7) {
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
  if (load<u8>(at++) >= 128) longNumber(0);
}

// @ts-ignore: decorator
@inline
function isWatched(g: u64): bool {
  return load<u8>(WATCH + <usize>(g & WATCH_MASK)) != 0;
}

// @ts-ignore: decorator
@inline
function idOf(g: i64): f64 {
  return g == NONE ? -1 : <f64>(<u64>g);
}

function give(kind: f64, g: f64, now: f64, q: f64, a: f64, b: f64): void {
  store<f64>(out, kind);
  store<f64>(out, g, 8);
  store<f64>(out, now, 16);
  store<f64>(out, q, 24);
  store<f64>(out, a, 32);
  store<f64>(out, b, 40);
  out += 48;
}

// @ts-ignore: decorator
@inline
function runs(g: u64, q: u64): void {
  running = <i64>g;
  run = q;
  watched = isWatched(g);
}

// @ts-ignore: decorator
@inline
function leave(): void {
  if (running == NONE && status == 0) status = 4;
  running = NONE;
  watched = false;
}

// @ts-ignore: decorator
@inline
function rankOf(stack: u64): u32 {
  const rank: u32 = stack < rankCount ? load<u8>(RANKS + <usize>stack) : NO_STACK;
  if (rank != NO_STACK) return rank;
  status = 5;
  return 0;
}

// @ts-ignore: decorator
@inline
function classify(stack: u64): void {
  if (rankOf(stack) != 0 && running != NONE) {
    store<u8>(WATCH + <usize>(<u64>running & WATCH_MASK), 1);
    watched = true;
  }
}

export function scan(length: i32, baseNs: f64, nsPerTick: f64, threadId: f64): i32 {
  at = INPUT;
  const end: usize = INPUT + length;
  out = RECORDS;
  status = 0;
  firstNs = NaN;
  lastNs = NaN;
  running = goroutine < 0 ? NONE : <i64>(<u64>goroutine);
  run = <u64>seq;
  watched = running != NONE && isWatched(<u64>running);
  let now = baseNs;
  let count = 0;
  let start = at;
  while (at < end) {
    start = at;
    const type: u32 = load<u8>(at++);
    now += trunc(<f64>number() * nsPerTick);
    switch (type) {
      case 16: {
        const g = number();
        runs(g, number());
        if (watched) give(1, <f64>g, now, <f64>run, 0, 0);
        break;
      }
      case 21: {
        const g = number();
        const q = number();
        if (isWatched(g)) give(2, <f64>g, now, <f64>q, idOf(running), <f64>number());
        else skipNumber();
        break;
      }
      case 19:
      case 20: {
        const reason = number();
        const stack = number();
        classify(stack);
        if (watched) give(type == 20 ? 3 : 4, idOf(running), now, <f64>run, <f64>stack, <f64>reason);
        leave();
        break;
      }
      case 22: {
        skipNumber();
        const stack = number();
        classify(stack);
        if (running == NONE) status = 4;
        if (watched) give(5, idOf(running), now, <f64>run, <f64>stack, 0);
        break;
      }
      case 23:
        if (running == NONE) status = 4;
        if (watched) give(6, idOf(running), now, <f64>run, 0, 0);
        break;
      case 24:
        if (watched) give(7, idOf(running), now, <f64>run, 0, 0);
        leave();
        break;
      case 17:
      case 18:
        give(type == 17 ? 11 : 12, idOf(running), now, <f64>run, 0, 0);
        leave();
        break;
      case 14:
      case 47: {
        const g = number();
        const first = number();
        const stack = number();
        if (followCreated && watched) store<u8>(WATCH + <usize>(g & WATCH_MASK), 1);
        give(type == 14 ? 8 : 9, <f64>g, now, idOf(running), <f64>stack, <f64>first);
        break;
      }
      case 15: {
        const g = number();
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
        if (state == 2 || (state == 3 && thread == threadId)) runs(g, 0);
        give(13, <f64>g, now, thread, <f64>state, <f64>stack);
        break;
      }
      case 45:
      case 46: {
        const g = number();
        const q = number();
        const by = idOf(running);
        if (type == 46) give(11, by, now, <f64>run, 0, 0);
        else if (watched) give(3, by, now, <f64>run, 0, 0);
        leave();
        runs(g, q);
        if (watched) give(14, <f64>g, now, <f64>q, by, 0);
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
    if (at > end && status != 1) status = 3;
    if (status != 0) break;
    if (count == 0) firstNs = now;
    count++;
  }
  if (count > 0) lastNs = status == 0 ? now : lastNs;
  events = count;
  recordCount = <i32>((out - RECORDS) / 48);
  stoppedAt = <i32>((status == 0 ? at : start) - INPUT);
  goroutine = idOf(running);
  seq = <f64>run;
  return status;
}
