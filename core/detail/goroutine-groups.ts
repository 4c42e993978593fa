import type { GoroutineGroups } from '../model/details';
import type { GoroutineTable } from '../model/goroutine-table';

/** The goroutines of a table by equal stack and state, the largest group first. */
export function groupGoroutines(t: GoroutineTable): GoroutineGroups {
  const groupOf = new Map<number, number>();
  const count: number[] = [];
  const first: number[] = [];
  const states = t.strings.length;
  for (let g = 0; g < t.count; g++) {
    const key = t.stack[g]! * states + t.state[g]!;
    const group = groupOf.get(key);
    if (group === undefined) {
      groupOf.set(key, count.length);
      count.push(1);
      first.push(g);
    } else count[group]!++;
  }
  const order = count.map((_, i) => i).sort((a, b) => count[b]! - count[a]! || first[a]! - first[b]!);
  const column = (value: (group: number) => number): Int32Array => Int32Array.from(order, value);
  return {
    total: t.count,
    count: column((i) => count[i]!),
    state: column((i) => t.state[first[i]!]!),
    stack: column((i) => t.stack[first[i]!]!),
    example: Float64Array.from(order, (i) => t.id[first[i]!]!),
    stackStart: t.stackStart.slice(0, t.stackCount + 1),
    stackFrames: t.stackFrames.slice(0, t.stackStart[t.stackCount] ?? 0),
    stackCreatedBy: t.stackCreatedBy.slice(0, t.stackCount),
    frameFunction: t.frameFunction.slice(0, t.frameCount),
    frameFile: t.frameFile.slice(0, t.frameCount),
    frameLine: t.frameLine.slice(0, t.frameCount),
    strings: t.strings,
  };
}
