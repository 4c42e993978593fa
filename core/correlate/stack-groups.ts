import type { GoroutineTable } from '../model/goroutine-table';
import { acceptCall } from './accept-call';

/** Goroutines with the same stack and the same state. */
export interface StackGroup {
  readonly count: number;
  /** Index into the table's `strings`. */
  readonly state: number;
  readonly stack: number;
}

/** The groups of a table, the largest first; equal ones in the order of the dump. */
export function stackGroups(table: GoroutineTable): StackGroup[] {
  const groups = new Map<number, { count: number; state: number; stack: number }>();
  for (let g = 0; g < table.count; g++) {
    const state = table.state[g]!;
    const stack = table.stack[g]!;
    // Exact: both are far below 2^26.
    const key = stack * table.strings.length + state;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { count: 1, state, stack });
    else group.count++;
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/** 1 for each stack that has an accept call on it. */
export function acceptStacks(table: GoroutineTable): Uint8Array {
  const accepts = table.frameFunction.map((f) => (acceptCall(table.strings[f]!) === null ? 0 : 1));
  const stacks = new Uint8Array(table.stackCount);
  for (let s = 0; s < table.stackCount; s++)
    for (let i = table.stackStart[s]!; i < table.stackStart[s + 1]!; i++)
      if (accepts[table.stackFrames[i]!] === 1) stacks[s] = 1;
  return stacks;
}
