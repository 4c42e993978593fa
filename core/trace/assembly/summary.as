// Figures of all waits, once the scan is over, as core/trace/metrics.ts and core/trace/accept-rate.ts have them: most of
// what such a loop over the rows takes in TypeScript is the time in which the engine warms up to it.
import { findGoroutine, first, Goroutine, keepFirstOfIds } from './goroutine';
import { allocate } from './memory';
import {
  delayOf,
  durationOf,
  flagsOf,
  goroutineOf,
  HAS_ENDED,
  netpollCount,
  netpollWaits,
  rankOfRow,
  stackOf,
  startOf,
  SYSCALL,
  TURN,
  waitCount,
} from './waits';

const NETPOLL_ACCEPT: u32 = 1;
const RAW_ACCEPT: u32 = 2;
const BACKOFF: u32 = 4;
// Series, in the order of core/trace/scan/wasm-summary.ts.
const ACCEPT_WAIT: i32 = 0;
const NETPOLL_WAIT: i32 = 1;
const DELAY: i32 = 2;

// Of the last series.
export let seriesCount: i32 = 0;
export let p50Ns: f64 = 0;
export let p99Ns: f64 = 0;
export let maxNs: f64 = 0;

/** By row of the stacks: 1 where a call of accept is on it. */
let calls: usize = 0;
let values: usize = 0;

/** Begins; returns where the host is to put a byte for each row of the stacks: 1 where a call of accept is on it. */
export function beginSummary(stacks: i32): usize {
  calls = allocate(stacks);
  values = allocate(<usize>waitCount << 3);
  return calls;
}

/** Count, median, 99th percentile (nearest rank) and maximum of a series; zeros when there is none. */
export function summarize(series: i32): void {
  const from = series == NETPOLL_WAIT ? netpollWaits : values;
  const count = series == NETPOLL_WAIT ? netpollCount : collect(series);
  seriesCount = count;
  p50Ns = 0;
  p99Ns = 0;
  maxNs = 0;
  if (count == 0) return;
  maxNs = load<f64>(from);
  for (let i = 1; i < count; i++) maxNs = max(maxNs, load<f64>(from + (<usize>i << 3)));
  p50Ns = select(from, count, <i32>ceil(<f64>count * 0.5) - 1);
  p99Ns = select(from, count, <i32>ceil(<f64>count * 0.99) - 1);
}

/**
 * Counts the connections that each goroutine accepted in each of `parts` parts of the trace, and gives all of one id to
 * the first that had it.
 */
export function countAccepted(traceStartNs: f64, partNs: f64, parts: i32): void {
  keepFirstOfIds();
  for (let at = first; at != 0; at = changetype<Goroutine>(at).nextOfAll) {
    const g = changetype<Goroutine>(at);
    g.accepted = 0;
    g.lastPart = -1;
  }
  for (let row = 0; row < waitCount; row++) {
    const g = changetype<Goroutine>(findGoroutine(goroutineOf(row)));
    if (g.accepted == 0) {
      g.accepted = allocate(<usize>parts << 2);
      memory.fill(g.accepted, 0, <usize>parts << 2);
    }
    const flags = flagsOf(row);
    // Before a call, not after one: it says nothing of the last.
    if ((flags & TURN) != 0) continue;
    const inSyscall = (flags & SYSCALL) != 0;
    const rank = rankOfRow(row);
    if (g.lastPart >= 0 && !inSyscall && (rank == NETPOLL_ACCEPT || rank == BACKOFF)) count(g, -1);
    g.lastPart = -1;
    if (!inSyscall || (flags & HAS_ENDED) == 0 || !isCall(row)) continue;
    const part = floor((startOf(row) + durationOf(row) - traceStartNs) / partNs);
    g.lastPart = <i32>max(0, min(<f64>(parts - 1), part));
    count(g, 1);
  }
}

function count(g: Goroutine, by: i32): void {
  const at = g.accepted + (<usize>g.lastPart << 2);
  store<i32>(at, load<i32>(at) + by);
}

function isCall(row: i32): bool {
  const stack = stackOf(row);
  return stack >= 0 && load<u8>(calls + <usize>stack) != 0;
}

/** Puts the values of a series behind each other; returns how many there are. */
function collect(series: i32): i32 {
  let to = values;
  for (let row = 0; row < waitCount; row++) {
    const rank = rankOfRow(row);
    if (rank > RAW_ACCEPT) continue;
    const inSyscall = (flagsOf(row) & SYSCALL) != 0;
    if (series == ACCEPT_WAIT || series == DELAY) {
      if (inSyscall || rank != NETPOLL_ACCEPT || (series == DELAY && delayOf(row) < 0)) continue;
    } else if (!inSyscall || !isCall(row)) continue;
    store<f64>(to, series == DELAY ? delayOf(row) : durationOf(row));
    to += 8;
  }
  return <i32>((to - values) >> 3);
}

/** The value of rank `k` (from 0), by partitions; puts smaller ones before and larger ones behind. */
function select(from: usize, count: i32, k: i32): f64 {
  const wanted = from + (<usize>max(0, k) << 3);
  let low = from;
  let high = from + (<usize>(count - 1) << 3);
  while (low < high) {
    const pivot = load<f64>(low + (((high - low) >> 4) << 3));
    let i = low;
    let j = high;
    while (i <= j) {
      while (load<f64>(i) < pivot) i += 8;
      while (load<f64>(j) > pivot) j -= 8;
      if (i > j) break;
      const value = load<f64>(i);
      store<f64>(i, load<f64>(j));
      store<f64>(j, value);
      i += 8;
      j -= 8;
    }
    if (wanted <= j) high = j;
    else if (wanted >= i) low = i;
    else break;
  }
  return load<f64>(wanted);
}
