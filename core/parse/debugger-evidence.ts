import type { DebuggedAcceptor, DebuggerEvidence, FirstLook, IdleDescriptor } from '../model/debugger-evidence';
import type { Frame } from '../model/frame';
import {
  isFirstLook,
  isRecordedGoroutines,
  type ReportedAcceptor,
  type ReportedGroup,
  type ReportedHolder,
  type TableColumns,
} from '../protocol/adapter';
import { err, ok, type Result } from '../base/result';
import { decodeUtf8 } from '../base/utf8';
import { FrameTable } from './frame-table';

/** Reads the adapter's first look as the collector stored it (`FirstLook`, JSON). */
export function parseFirstLook(bytes: Uint8Array): Result<FirstLook> {
  const value = parseJson(bytes);
  if (!value.ok) return value;
  if (!isFirstLook(value.value)) return err('it is not a first look of this version');
  const { ended, captors } = value.value;
  return ok({ ended, captors: new Map(captors.map((c) => [c.fd, c.functions])) });
}

/** Reads the adapter's answer as the collector stored it (`RecordedGoroutines`, JSON). */
export function parseDebuggerEvidence(bytes: Uint8Array): Result<DebuggerEvidence> {
  const value = parseJson(bytes);
  if (!value.ok) return value;
  if (!isRecordedGoroutines(value.value)) return err('it is not a table of goroutines of this version');
  const { report, table } = value.value;
  return ok({
    ...tableOf(report.groups, table),
    acceptors: new Map(report.acceptors.map((a) => [a.goroutine, acceptor(a)])),
    idle: new Map(report.holders.map((h) => [h.fd, idle(h)])),
    listenerCalls: report.listenerCalls,
    spawnCalls: report.spawnCalls ?? [],
    acceptMethods: report.acceptMethods ?? [],
    ended: report.ended ?? [],
    calls: report.calls ?? [],
    gdb: report.gdb,
  });
}

function parseJson(bytes: Uint8Array): Result<unknown> {
  try {
    return ok(JSON.parse(decodeUtf8(bytes)) as unknown);
  } catch (error) {
    return err(`it is not JSON: ${(error as Error).message}`);
  }
}

function idle({ holder, reachedBy, mayAccept, captors = [], setBy = [] }: ReportedHolder): IdleDescriptor {
  return { holder, reachedBy: setOf(reachedBy), mayAccept: setOf(mayAccept), captors, setBy };
}

function setOf(ids: readonly number[] | undefined): ReadonlySet<number> | null {
  return ids === undefined ? null : new Set(ids);
}

function acceptor(a: ReportedAcceptor): DebuggedAcceptor {
  const { goroutine, gdbFrames, fd, inode } = a;
  return {
    goroutine,
    frames: gdbFrames ?? a.frames,
    byGdb: gdbFrames !== null,
    fd,
    reachable: a.fdFrom === 'epoll' || !a.waitReason.startsWith('IO wait'),
    inode,
    deadlineMs: a.deadlineMs ?? null,
    tid: a.thread?.tid ?? null,
  };
}

/** Rows as in a dump; a stack is one of a group, made by one go statement. */
function tableOf(groups: readonly ReportedGroup[], t: TableColumns): Pick<DebuggerEvidence, 'table' | 'fd'> {
  const count = t.id.length;
  const frames = new FrameTable();
  const stackRows = new Map<number, number>();
  const stack = new Int32Array(count);
  const state = new Int32Array(count);
  for (let r = 0; r < count; r++) {
    const site = t.createdBy[r] ?? -1;
    const key = t.group[r]! * (t.sites.length + 1) + site + 1;
    let row = stackRows.get(key);
    if (row === undefined) {
      row = frames.addStack(shownFrames(groups[t.group[r]!]?.frames ?? []), t.sites[site] ?? null);
      stackRows.set(key, row);
    }
    stack[r] = row;
    // A dump prints why a goroutine waits, or else its status.
    state[r] = frames.string(t.waitReason[r] === '' ? t.state[r]! : t.waitReason[r]!);
  }
  return {
    fd: Int32Array.from(t.fd),
    table: {
      count,
      id: Float64Array.from(t.id),
      state,
      minutes: new Int32Array(count),
      flags: new Uint8Array(count),
      stack,
      creator: Float64Array.from(t.parent, (id) => (id > 0 ? id : -1)),
      wordStart: new Int32Array(count),
      words: new Float64Array(0),
      wordUnsure: new Uint8Array(0),
      ...frames.done(),
    },
  };
}

/** As a dump shows them: without the runtime's own functions, unless they are exported (runtime/traceback.go, showframe). */
function shownFrames(frames: readonly Frame[]): Frame[] {
  return frames.filter((f) => !/^runtime\.[^A-Z]/.test(f.function));
}
