import type { Frame } from '../../core/model/frame';

/** One line of stacks laid side by side: the frame, and which of the stacks have it. */
export interface AlignedFrame {
  readonly frame: Frame;
  readonly in: readonly boolean[];
}

/**
 * Lays the stacks of several sources side by side. Frames are the same when function, file and line are; a frame that a
 * stack does not have is a line of its own, so that disagreement is seen where it is.
 */
export function alignStacks(stacks: readonly (readonly Frame[])[]): readonly AlignedFrame[] {
  return stacks.reduce<AlignedFrame[]>((rows, stack, column) => mergeStack(rows, stack, column, stacks.length), []);
}

function mergeStack(rows: AlignedFrame[], stack: readonly Frame[], column: number, columns: number): AlignedFrame[] {
  const common = commonLengths(rows, stack);
  const merged: AlignedFrame[] = [];
  let r = 0;
  let s = 0;
  while (r < rows.length || s < stack.length) {
    const row = rows[r];
    const frame = stack[s];
    if (row && frame && same(row.frame, frame)) {
      merged.push({ frame: row.frame, in: row.in.with(column, true) });
      r++;
      s++;
    } else if (row && (!frame || common[r + 1]![s]! >= common[r]![s + 1]!)) {
      merged.push(row);
      r++;
    } else if (frame) {
      merged.push({ frame, in: Array.from({ length: columns }, (_, i) => i === column) });
      s++;
    }
  }
  return merged;
}

/** Longest common subsequence of `rows[r..]` and `stack[s..]` for every r and s. */
function commonLengths(rows: readonly AlignedFrame[], stack: readonly Frame[]): readonly Uint16Array[] {
  const lengths = Array.from({ length: rows.length + 1 }, () => new Uint16Array(stack.length + 1));
  for (let r = rows.length - 1; r >= 0; r--)
    for (let s = stack.length - 1; s >= 0; s--)
      lengths[r]![s] = same(rows[r]!.frame, stack[s]!)
        ? lengths[r + 1]![s + 1]! + 1
        : Math.max(lengths[r + 1]![s]!, lengths[r]![s + 1]!);
  return lengths;
}

function same(a: Frame, b: Frame): boolean {
  return a.function === b.function && a.file === b.file && a.line === b.line;
}
