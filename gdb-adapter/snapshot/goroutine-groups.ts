import type { Frame } from '../../core/model/frame';
import { StackFlaw, type GoroutineColumns, type GoroutineGroup } from '../../core/model/goroutine-snapshot';
import { GStatus, statusName } from './goroutine-status';

/** Goroutines with equal frames, state and reason; the largest group first. Stacks that differ only in pcs within a line are equal. */
export function groupGoroutines(
  c: GoroutineColumns,
  framesOf: (stack: number) => readonly Frame[],
  waitReasons: readonly string[],
): GoroutineGroup[] {
  const lines = new Map<string, number>();
  const lineOf = new Map<number, number>([[-1, -1]]);
  const groups = new Map<number, { stack: number; row: number; rows: number[] }>();
  for (let r = 0; r < c.count; r++) {
    const stack = c.stack[r]!;
    let line = lineOf.get(stack);
    if (line === undefined) {
      const key = framesOf(stack)
        .map((f) => `${f.function} ${f.file}:${f.line}`)
        .join('\n');
      line = lines.get(key) ?? stack;
      lines.set(key, line);
      lineOf.set(stack, line);
    }
    const reason = c.status[r] === GStatus.waiting ? c.waitReason[r]! : 0;
    // Status is below 16, the reason below 256; a goroutine without a stack tells why it has none.
    const flaw = line < 0 ? c.flaw[r]! : StackFlaw.none;
    const key = (line + 1) * 32_768 + flaw * 4096 + c.status[r]! * 256 + reason;
    const group = groups.get(key);
    if (group) group.rows.push(r);
    else groups.set(key, { stack: line, row: r, rows: [r] });
  }
  return [...groups.values()]
    .map(({ stack, row, rows }) => ({
      state: statusName(c.status[row]!),
      waitReason: c.status[row] === GStatus.waiting ? (waitReasons[c.waitReason[row]!] ?? '') : '',
      frames: stack < 0 ? [] : framesOf(stack),
      rows: Int32Array.from(rows).sort((a, b) => c.id[a]! - c.id[b]!),
    }))
    .sort((a, b) => b.rows.length - a.rows.length);
}
