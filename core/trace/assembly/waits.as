// Rows of waits, as core/trace/waits.ts has them: pieces of `ROWS` rows, in each a column after the other. And the
// durations of waits of other kinds.
import { allocate, PIECES } from './memory';

const SHIFT: i32 = 12;
const ROWS: usize = 1 << SHIFT;
// Columns, and `LINK`: a row of the same goroutine, −1 none.
const GOROUTINE: usize = 0;
const START: usize = 8 * ROWS;
const DURATION: usize = 16 * ROWS;
const DELAY: usize = 24 * ROWS;
const WAKER: usize = 32 * ROWS;
const RANK: usize = 40 * ROWS;
const FLAGS: usize = 41 * ROWS;
const WOKEN_BY: usize = 42 * ROWS;
const STACK: usize = 43 * ROWS;
const LINK: usize = 47 * ROWS;
const PIECE: usize = 51 * ROWS;

export const SYSCALL: u32 = 1;
export const HAS_ENDED: u32 = 2;
export const PRE_TRACE: u32 = 4;
export const TURN: u32 = 8;

export let waitCount: i32 = 0;
/** Durations of waits in netpoll that are not for a connection. */
export let netpollWaits: usize = 0;
export let netpollCount: i32 = 0;
let netpollCapacity: i32 = 0;

export function clearWaits(): void {
  waitCount = 0;
  netpollCount = 0;
  netpollCapacity = 1024;
  netpollWaits = allocate(<usize>netpollCapacity << 3);
}

// @ts-ignore: decorator
@inline
function pieceOf(row: i32): usize {
  return load<u32>(PIECES + (<usize>(row >> SHIFT) << 2));
}

// @ts-ignore: decorator
@inline
function within(row: i32): usize {
  return <usize>row & (ROWS - 1);
}

export function addWait(goroutine: f64, rank: u32, flags: u32, startNs: f64, stack: i32): i32 {
  const row = waitCount++;
  const i = within(row);
  if (i == 0) store<u32>(PIECES + (<usize>(row >> SHIFT) << 2), <u32>allocate(PIECE));
  const piece = pieceOf(row);
  store<f64>(piece + (i << 3), goroutine, GOROUTINE);
  store<f64>(piece + (i << 3), startNs, START);
  store<f64>(piece + (i << 3), -1, DURATION);
  store<f64>(piece + (i << 3), -1, DELAY);
  store<f64>(piece + (i << 3), -1, WAKER);
  store<i32>(piece + (i << 2), stack, STACK);
  store<u8>(piece + i, rank, RANK);
  store<u8>(piece + i, flags, FLAGS);
  store<u8>(piece + i, 0, WOKEN_BY);
  return row;
}

export function endWaitRow(row: i32, atNs: f64, wokenBy: u32, waker: f64): void {
  const piece = pieceOf(row);
  const i = within(row);
  store<f64>(piece + (i << 3), atNs - load<f64>(piece + (i << 3), START), DURATION);
  store<f64>(piece + (i << 3), waker, WAKER);
  store<u8>(piece + i, load<u8>(piece + i, FLAGS) | HAS_ENDED, FLAGS);
  store<u8>(piece + i, wokenBy, WOKEN_BY);
}

export function setDelay(row: i32, delayNs: f64): void {
  store<f64>(pieceOf(row) + (within(row) << 3), delayNs, DELAY);
}

export function setWokenBy(row: i32, wokenBy: u32): void {
  store<u8>(pieceOf(row) + within(row), wokenBy, WOKEN_BY);
}

export function rankOfRow(row: i32): u32 {
  return load<u8>(pieceOf(row) + within(row), RANK);
}

export function flagsOf(row: i32): u32 {
  return load<u8>(pieceOf(row) + within(row), FLAGS);
}

export function stackOf(row: i32): i32 {
  return load<i32>(pieceOf(row) + (within(row) << 2), STACK);
}

export function goroutineOf(row: i32): f64 {
  return load<f64>(pieceOf(row) + (within(row) << 3), GOROUTINE);
}

export function startOf(row: i32): f64 {
  return load<f64>(pieceOf(row) + (within(row) << 3), START);
}

export function durationOf(row: i32): f64 {
  return load<f64>(pieceOf(row) + (within(row) << 3), DURATION);
}

export function delayOf(row: i32): f64 {
  return load<f64>(pieceOf(row) + (within(row) << 3), DELAY);
}

/** It waits in netpoll for a connection, not for its turn. */
export function isForConnection(row: i32): bool {
  const at = pieceOf(row) + within(row);
  return load<u8>(at, RANK) == 1 && (load<u8>(at, FLAGS) & TURN) == 0;
}

export function linkOf(row: i32): i32 {
  return load<i32>(pieceOf(row) + (within(row) << 2), LINK);
}

export function setLink(row: i32, to: i32): void {
  store<i32>(pieceOf(row) + (within(row) << 2), to, LINK);
}

/** Gives waits that did not end their duration up to `endNs`. */
export function finishWaits(endNs: f64): void {
  for (let row = 0; row < waitCount; row++) {
    const piece = pieceOf(row);
    const i = within(row);
    if ((load<u8>(piece + i, FLAGS) & HAS_ENDED) != 0) continue;
    store<f64>(piece + (i << 3), max(0, endNs - load<f64>(piece + (i << 3), START)), DURATION);
  }
}

export function addNetpollWait(ns: f64): void {
  if (netpollCount == netpollCapacity) {
    const longer = allocate(<usize>netpollCapacity << 4);
    memory.copy(longer, netpollWaits, <usize>netpollCapacity << 3);
    netpollWaits = longer;
    netpollCapacity *= 2;
  }
  store<f64>(netpollWaits + ((<usize>netpollCount) << 3), ns);
  netpollCount++;
}
