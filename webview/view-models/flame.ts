import type { GoroutineGroups } from '../../core/model/details';

/** Deeper calls are left out: a recursion looks the same at any depth. */
const deepest = 250;

/**
 * Goroutines by their calls, the outermost first. Columns by node, parents before children; node 0 is the root. `x` and
 * `value` count goroutines: a node reaches from `x` to `x + value`, inside of its parent.
 */
export interface Flame {
  readonly total: number;
  readonly depth: Int32Array;
  readonly parent: Int32Array;
  readonly value: Int32Array;
  readonly x: Int32Array;
  /** Function, index into `strings`; −1 for the root. */
  readonly name: Int32Array;
  /** Row of the frame columns; −1 for the root. */
  readonly frame: Int32Array;
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  readonly strings: readonly string[];
  readonly levels: number;
}

/** Groups between two steps. */
const step = 2048;

/**
 * Makes the flame graph of all groups, in steps of a few milliseconds: equal functions under equal callers are one box; the
 * widest child stands first.
 */
export function* flameSteps(groups: GoroutineGroups): Generator<undefined, Flame> {
  const parent: number[] = [-1];
  const depth: number[] = [0];
  const name: number[] = [-1];
  const frame: number[] = [-1];
  const value: number[] = [0];
  const children = new Map<number, number>();
  const names = groups.strings.length;
  for (let g = 0; g < groups.count.length; g++) {
    if (g % step === step - 1) yield;
    const count = groups.count[g]!;
    const first = groups.stackStart[groups.stack[g]!]!;
    const last = groups.stackStart[groups.stack[g]! + 1]!;
    let node = 0;
    value[0]! += count;
    for (let i = last - 1; i >= Math.max(first, last - deepest); i--) {
      const f = groups.stackFrames[i]!;
      const fn = groups.frameFunction[f]!;
      const key = node * names + fn;
      let child = children.get(key);
      if (child === undefined) {
        child = parent.length;
        children.set(key, child);
        parent.push(node);
        depth.push(depth[node]! + 1);
        name.push(fn);
        frame.push(f);
        value.push(0);
      }
      value[child]! += count;
      node = child;
    }
  }
  yield;
  return yield* laidOut(parent, depth, name, frame, value, groups.strings);
}

function* laidOut(
  parent: readonly number[],
  depth: readonly number[],
  name: readonly number[],
  frame: readonly number[],
  value: readonly number[],
  strings: readonly string[],
): Generator<undefined, Flame> {
  const count = parent.length;
  // By value, of equal ones the first last: as one number, because numbers alone are sorted many times faster.
  const order = Float64Array.from(value, (v, node) => v * count + (count - 1 - node)).sort();
  yield;
  const firstChild = new Int32Array(count).fill(-1);
  const nextSibling = new Int32Array(count).fill(-1);
  // The widest is put in last, so that it stands first.
  for (const key of order) {
    const node = count - 1 - (key % count);
    const p = parent[node]!;
    if (p < 0) continue;
    nextSibling[node] = firstChild[p]!;
    firstChild[p] = node;
  }
  yield;
  const x = new Int32Array(count);
  for (let node = 0; node < count; node++) {
    let at = x[node]!;
    for (let c = firstChild[node]!; c >= 0; c = nextSibling[c]!) {
      x[c] = at;
      at += value[c]!;
    }
  }
  yield;
  return {
    total: value[0] ?? 0,
    depth: Int32Array.from(depth),
    parent: Int32Array.from(parent),
    value: Int32Array.from(value),
    x,
    name: Int32Array.from(name),
    frame: Int32Array.from(frame),
    firstChild,
    nextSibling,
    strings,
    levels: depth.reduce((a, b) => Math.max(a, b), 0) + 1,
  };
}

/** Goroutines in the boxes whose function holds the words; a box inside another one that matches counts once. */
export function matching(flame: Flame, words: string): { readonly isMatch: Uint8Array; readonly goroutines: number } {
  const isMatch = new Uint8Array(flame.value.length);
  const inside = new Uint8Array(flame.value.length);
  const needle = words.toLowerCase();
  if (needle === '') return { isMatch, goroutines: 0 };
  const byName = new Map<number, boolean>();
  let goroutines = 0;
  for (let node = 1; node < isMatch.length; node++) {
    const n = flame.name[node]!;
    let match = byName.get(n);
    if (match === undefined) byName.set(n, (match = flame.strings[n]!.toLowerCase().includes(needle)));
    const above = inside[flame.parent[node]!]!;
    if (match) isMatch[node] = 1;
    if (match && above === 0) goroutines += flame.value[node]!;
    inside[node] = match || above === 1 ? 1 : 0;
  }
  return { isMatch, goroutines };
}
