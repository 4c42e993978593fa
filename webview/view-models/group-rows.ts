import type { GoroutineGroups } from '../../core/model/details';
import type { Site } from '../../core/model/diagnosis';
import { csv } from './csv';
import { originOf, shortFunction } from './frames';

export interface NamedSite extends Site {
  readonly text: string;
}

/** A frame of the groups, or null for −1. */
export function groupFrame(groups: GoroutineGroups, frame: number): NamedSite | null {
  if (frame < 0 || frame >= groups.frameFunction.length) return null;
  const name = groups.strings[groups.frameFunction[frame]!] ?? '';
  const file = groups.strings[groups.frameFile[frame]!] ?? '';
  return { function: name, file, line: groups.frameLine[frame]!, text: shortFunction(name) };
}

/** The innermost frame of the program's own code, or the innermost of all. */
export function whereOf(groups: GoroutineGroups, group: number): NamedSite | null {
  const stack = groups.stack[group]!;
  const first = groups.stackStart[stack]!;
  const last = groups.stackStart[stack + 1]!;
  for (let i = first; i < last; i++) {
    const at = groupFrame(groups, groups.stackFrames[i]!);
    if (at !== null && originOf({ ...at, pc: null, inlined: false }) === 'program') return at;
  }
  return first < last ? groupFrame(groups, groups.stackFrames[first]!) : null;
}

/** Groups with a frame, a state or a creator that holds the words. */
export function matchingGroups(groups: GoroutineGroups, words: string): readonly number[] {
  const all = Array.from({ length: groups.count.length }, (_, i) => i);
  const needle = words.toLowerCase();
  if (needle === '') return all;
  const holds = groups.strings.map((s) => s.toLowerCase().includes(needle));
  const ofFrame = (f: number): boolean => f >= 0 && holds[groups.frameFunction[f]!] === true;
  const ofStack = new Map<number, boolean>();
  return all.filter((g) => {
    if (holds[groups.state[g]!] === true) return true;
    const stack = groups.stack[g]!;
    let match = ofStack.get(stack);
    if (match === undefined) {
      match = ofFrame(groups.stackCreatedBy[stack]!);
      for (let i = groups.stackStart[stack]!; !match && i < groups.stackStart[stack + 1]!; i++)
        match = ofFrame(groups.stackFrames[i]!);
      ofStack.set(stack, match);
    }
    return match;
  });
}

/** Every group, one a row. */
export function groupsCsv(groups: GoroutineGroups): string {
  return csv([
    ['count', 'state', 'function', 'file', 'line', 'created by', 'created at'],
    ...Array.from({ length: groups.count.length }, (_, g) => {
      const where = whereOf(groups, g);
      const made = groupFrame(groups, groups.stackCreatedBy[groups.stack[g]!]!);
      return [
        groups.count[g]!,
        groups.strings[groups.state[g]!] ?? '',
        where?.function ?? null,
        where?.file ?? null,
        where?.line ?? null,
        made?.function ?? null,
        made === null ? null : `${made.file}:${String(made.line)}`,
      ];
    }),
  ]);
}
