import type { CallInstructions } from '../../core/model/call-instructions';
import type { Frame } from '../../core/model/frame';
import { GStatus, statusName } from '../snapshot/goroutine-status';
import type { ListenerCode } from '../snapshot/listener-calls';
import type { Snapshot } from '../snapshot/snapshot';
import type { CodeCall } from '../../core/model/debugger-evidence';
import type { GoroutineReport, ReportedAcceptor, TableColumns, TablePage } from '../../core/protocol/adapter';
import { reportedEnded } from './first-look';

const maxIds = 100;

/** What is not in a snapshot: how it was taken. */
export interface ReportFacts {
  readonly tookMs: number;
  /** At most so long the process stood still. */
  readonly pauseMs: number;
  readonly gdb: string | null;
  readonly notes: readonly string[];
  readonly code: ListenerCode;
  readonly spawnCalls: readonly CodeCall[];
  readonly holders: GoroutineReport['holders'];
  /** gdb's frames by goroutine id. */
  readonly gdbFrames: ReadonlyMap<number, readonly Frame[]>;
  readonly calls: readonly CallInstructions[];
}

/** A snapshot as the protocol has it. */
export function reportOf(s: Snapshot, facts: ReportFacts): GoroutineReport {
  const c = s.goroutines;
  const byState: Record<string, number> = {};
  let withoutFrames = 0;
  for (let r = 0; r < c.count; r++) {
    const state = statusName(c.status[r]!);
    byState[state] = (byState[state] ?? 0) + 1;
    if (c.stack[r]! < 0) withoutFrames++;
  }
  return {
    count: c.count,
    byState,
    groups: s.groups.map((g) => ({
      count: g.rows.length,
      state: g.state,
      waitReason: g.waitReason,
      frames: g.frames,
      ids: Array.from(g.rows.subarray(0, maxIds), (r) => c.id[r]!),
    })),
    acceptors: s.acceptors.map(({ row, ...a }): ReportedAcceptor => ({
      ...a,
      state: statusName(c.status[row]!),
      waitReason: waitReasonOf(s, row),
      gdbFrames: facts.gdbFrames.get(a.goroutine) ?? null,
    })),
    calls: facts.calls,
    goVersion: s.exe.build.goVersion,
    tookMs: Math.round(facts.tookMs),
    pauseMs: Math.round(facts.pauseMs * 10) / 10,
    layoutFrom: s.layout.from,
    gdb: facts.gdb,
    withoutFrames,
    listenerCalls: facts.code.calls,
    spawnCalls: facts.spawnCalls,
    acceptMethods: facts.code.acceptMethods,
    ended: reportedEnded(s.symbols, s.ended),
    holders: facts.holders,
    notes: facts.notes,
  };
}

/** Rows `start …` by ascending goroutine id. */
export function tableOf(s: Snapshot, { start, count }: TablePage): TableColumns {
  const c = s.goroutines;
  const groupOf = new Int32Array(c.count);
  s.groups.forEach((group, i) => {
    for (const row of group.rows) groupOf[row] = i;
  });
  const rows = Uint32Array.from({ length: c.count }, (_, r) => r).sort((a, b) => c.id[a]! - c.id[b]!);
  const page = [...rows.subarray(start, start + count)];
  const sites = new CreationSites(s);
  return {
    total: c.count,
    id: page.map((r) => c.id[r]!),
    state: page.map((r) => statusName(c.status[r]!)),
    waitReason: page.map((r) => waitReasonOf(s, r)),
    group: page.map((r) => groupOf[r]!),
    parent: page.map((r) => c.parent[r]!),
    address: page.map((r) => `0x${c.address[r]!.toString(16)}`),
    fd: page.map((r) => s.waits.get(c.address[r]!)?.fd ?? -1),
    createdBy: page.map((r) => sites.of(c.goPc[r]!)),
    sites: sites.frames,
  };
}

/** Why it waits, '' when it does not. */
export function waitReasonOf(s: Snapshot, row: number): string {
  return s.goroutines.status[row] === GStatus.waiting ? (s.waitReasons[s.goroutines.waitReason[row]!] ?? '') : '';
}

/** The go statements of a page, each once. */
class CreationSites {
  readonly frames: Frame[] = [];
  private readonly byPc = new Map<number, number>([[0, -1]]);

  constructor(private readonly snapshot: Snapshot) {}

  /** Index of the go statement that returns to `pc`; −1 when it is not known. */
  of(pc: number): number {
    const known = this.byPc.get(pc);
    if (known !== undefined) return known;
    const frame = this.snapshot.symbols.framesAt(pc, true).at(-1);
    const index = frame === undefined || frame.function === '' ? -1 : this.frames.push(frame) - 1;
    this.byPc.set(pc, index);
    return index;
  }
}
