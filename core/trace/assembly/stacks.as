// What is known of the stacks of a generation, by id. The host reads the tables, and is asked once for each stack.
import { allocate } from './memory';

// @ts-ignore: decorator
@external('env', 'rowOf')
declare function rowOf(stack: f64): i32;
// @ts-ignore: decorator
@external('env', 'wakes')
declare function wakes(stack: f64): i32;
// @ts-ignore: decorator
@external('env', 'reasonOf')
declare function reasonOf(id: f64): i32;

const UNKNOWN: u8 = 255;
const REASONS: u32 = 1024;

/** Ranks of the wait classes: a byte each. */
export let ranks: usize = 0;
export let rankCount: u32 = 0;
let capacity: u32 = 0;
let rows: usize = 0;
let wakers: usize = 0;
let reasons: usize = 0;

export function clearStacks(): void {
  capacity = 0;
  rankCount = 0;
  reasons = allocate(REASONS << 2);
}

/** Begins a generation; returns where its ranks are to be put. */
export function beginStacks(count: u32): usize {
  if (count > capacity) {
    capacity = count * 2;
    ranks = allocate(capacity);
    wakers = allocate(capacity);
    rows = allocate(capacity << 2);
  }
  rankCount = count;
  memory.fill(wakers, UNKNOWN, count);
  memory.fill(rows, 255, count << 2);
  memory.fill(reasons, 255, REASONS << 2);
  return ranks;
}

// @ts-ignore: decorator
@inline
export function rankAt(stack: f64): u32 {
  return stack < <f64>rankCount ? load<u8>(ranks + <usize>stack) : 0;
}

/** Twice the row of a stack of a class, and 1 more when a call of accept is on it. */
export function rowAt(stack: f64): i32 {
  const at = rows + (<usize>stack << 2);
  let row = load<i32>(at);
  if (row < 0) store<i32>(at, (row = rowOf(stack)));
  return row;
}

/** Whether the goroutine that runs there woke another by itself (core/trace/waker.ts). */
export function wakesAt(stack: f64): bool {
  if (stack >= <f64>rankCount) return wakes(stack) != 0;
  const at = wakers + <usize>stack;
  if (load<u8>(at) == UNKNOWN) store<u8>(at, <u8>wakes(stack));
  return load<u8>(at) != 0;
}

/** Row of a reason to wait (core/trace/wait-reason.ts). */
export function reasonAt(id: f64): i32 {
  if (id >= <f64>REASONS) return reasonOf(id);
  const at = reasons + (<usize>id << 2);
  let row = load<i32>(at);
  if (row < 0) store<i32>(at, (row = reasonOf(id)));
  return row;
}
