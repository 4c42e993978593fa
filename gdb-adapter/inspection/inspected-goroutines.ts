import { StackFlaw } from '../../core/model/goroutine-snapshot';
import { goroutineLabels } from '../snapshot/goroutine-labels';
import { goMinor } from '../../core/base/go-version';
import { statusName } from '../snapshot/goroutine-status';
import { wordAt, type Memory } from '../snapshot/process-memory';
import type { CoreThread } from '../snapshot/core-file';
import type { Snapshot } from '../snapshot/snapshot';
import type { GoroutineDetails, GoroutineMemory, InspectedGoroutine } from './inspection';
import { waitReasonOf } from './report';

/** Rows that go to gdb: every acceptor first, then one of each group, the largest groups first. */
export function chosenRows(s: Snapshot): number[] {
  const rows = new Set(s.acceptors.map((a) => a.row));
  for (const group of s.groups) {
    const { stack, flaw } = s.goroutines;
    const sound = group.rows.find((r) => stack[r]! >= 0 && flaw[r] !== StackFlaw.changed);
    if (sound !== undefined && !group.rows.some((r) => rows.has(r))) rows.add(sound);
  }
  return [...rows];
}

/** The chosen goroutines with what is known of each. `threads` are those that are in the core. */
export function inspectGoroutines(
  s: Snapshot,
  memory: Memory,
  rows: readonly number[],
  threads: readonly CoreThread[],
): InspectedGoroutine[] {
  const c = s.goroutines;
  const tids = new Map(threads.map((t) => [t.goroutine, t.tid]));
  const acceptors = new Map(s.acceptors.map((a, i) => [a.row, i]));
  const chosen = new Set(rows);
  const found: InspectedGoroutine[] = [];
  s.groups.forEach((group, index) => {
    const own = [...group.rows].filter((r) => chosen.has(r));
    // Those that nobody else shows are shown by the first.
    const rest = group.rows.length - own.length;
    own.forEach((row, i) => {
      const goroutine = c.id[row]!;
      found.push({
        goroutine,
        tid: tids.get(goroutine) ?? -1,
        group: index,
        standsFor: 1 + (i === 0 ? rest : 0),
        acceptor: acceptors.get(row) ?? -1,
        details: detailsOf(s, memory, row),
      });
    });
  });
  return found;
}

function detailsOf(s: Snapshot, memory: Memory, row: number): GoroutineDetails {
  const c = s.goroutines;
  const creator = c.goPc[row] === 0 ? undefined : s.symbols.framesAt(c.goPc[row]!, true).at(-1);
  return {
    status: statusName(c.status[row]!),
    waitReason: waitReasonOf(s, row),
    g: hex(c.address[row]!),
    parent: c.parent[row]! <= 0 ? null : c.parent[row]!,
    createdBy:
      creator && creator.function !== ''
        ? { function: creator.function, file: creator.file, line: creator.line }
        : null,
    memory: memoryOf(s, memory, row),
  };
}

function memoryOf(s: Snapshot, memory: Memory, row: number): GoroutineMemory {
  const c = s.goroutines;
  const since = c.waitSince[row]!;
  const m = c.m[row]!;
  const thread = m === 0 ? NaN : wordAt(memory, m + s.layout.m.procid);
  return {
    // nanotime and hrtime are both CLOCK_MONOTONIC.
    seenWaitingNs: since === 0 ? null : Math.max(0, Number(process.hrtime.bigint()) - since),
    pc: hex(c.pc[row]!),
    sp: hex(c.sp[row]!),
    bp: hex(c.bp[row]!),
    stackLo: hex(c.stackLo[row]!),
    stackHi: hex(c.stackHi[row]!),
    stackUsed: c.stackHi[row]! - c.sp[row]!,
    m: m === 0 ? null : hex(m),
    threadId: Number.isNaN(thread) ? null : thread,
    labels: goroutineLabels(memory, s.layout, c.address[row]!, goMinor(s.exe.build.goVersion) ?? Infinity),
  };
}

function hex(n: number): string {
  return `0x${n.toString(16)}`;
}
