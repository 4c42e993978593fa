import { acceptCall } from '../../core/correlate/accept-call';
import type { AcceptingGoroutine, GoroutineColumns } from '../../core/model/goroutine-snapshot';
import type { Frame } from '../../core/model/frame';
import { acceptThreads, type AcceptThread } from './accept-threads';
import { GStatus } from './goroutine-status';
import { pollWaitOnStack, type PollWait } from './poll-descriptors';
import { copyMemory, wordAt, type Memory } from './process-memory';
import type { RuntimeLayout } from './runtime-layout';
import { inodeOf, isNonBlocking, type ListeningSocket } from './socket-table';

export interface AcceptorSources {
  readonly pid: number;
  readonly arch: string;
  readonly memory: Memory;
  readonly layout: RuntimeLayout;
  readonly goroutines: GoroutineColumns;
  /** By address of the g. */
  readonly waits: ReadonlyMap<number, PollWait>;
  /** By inode. */
  readonly sockets: ReadonlyMap<number, ListeningSocket>;
  readonly framesOf: (stack: number) => readonly Frame[];
}

const maxScan = 4096;

/** Goroutines inside an accept call, each with the descriptor and socket that it waits on; by ascending goroutine id. */
export function findAcceptors(s: AcceptorSources): AcceptingGoroutine[] {
  const rows = acceptingRows(s);
  if (rows.length === 0) return [];
  const { sockets } = s;
  const threads = threadsByM(s, rows);
  const listens = (fd: number): boolean => sockets.has(inodeOf(s.pid, fd) ?? -1);
  const found = rows.map((row): AcceptingGoroutine => {
    const g = s.goroutines.address[row]!;
    const thread = threads.get(s.goroutines.m[row]!);
    const known = s.waits.get(g);
    const onStack = known || thread ? null : pollWaitOnStack(stackOf(s, row), g, s.memory, s.layout, listens);
    const fd = known?.fd ?? thread?.fd ?? onStack?.fd ?? null;
    const inode = known?.inode ?? (fd === null ? null : inodeOf(s.pid, fd));
    const socket = inode === null ? undefined : sockets.get(inode);
    return {
      row,
      goroutine: s.goroutines.id[row]!,
      frames: s.framesOf(s.goroutines.stack[row]!),
      fd,
      fdFrom: known ? 'epoll' : thread ? 'syscall' : onStack ? 'stack' : null,
      inode,
      address: socket?.address ?? null,
      network: socket?.network ?? null,
      queue: socket?.queue ?? null,
      deadlineMs: known?.deadlineMs ?? null,
      nonBlocking: fd === null ? null : isNonBlocking(s.pid, fd),
      thread: thread ? { tid: thread.tid, syscall: thread.syscall, wchan: thread.wchan, pc: thread.pc } : null,
    };
  });
  return found.sort((a, b) => a.goroutine - b.goroutine);
}

function acceptingRows({ goroutines: c, framesOf }: AcceptorSources): number[] {
  const accepts = new Map<number, boolean>();
  const rows: number[] = [];
  for (let r = 0; r < c.count; r++) {
    const stack = c.stack[r]!;
    if (stack < 0) continue;
    let is = accepts.get(stack);
    if (is === undefined) {
      is = framesOf(stack).some((f) => acceptCall(f.function) !== null);
      accepts.set(stack, is);
    }
    if (is) rows.push(r);
  }
  return rows;
}

/** Threads in accept by the address of the runtime's m that they are, for goroutines in a system call. */
function threadsByM(s: AcceptorSources, rows: readonly number[]): Map<number, AcceptThread> {
  const c = s.goroutines;
  const inSyscall = rows.filter((r) => c.status[r] === GStatus.syscall && c.m[r] !== 0);
  const byM = new Map<number, AcceptThread>();
  if (inSyscall.length === 0) return byM;
  const byTid = new Map(acceptThreads(s.pid, s.arch).map((t) => [t.innerTid, t]));
  for (const r of inSyscall) {
    const thread = byTid.get(wordAt(s.memory, c.m[r]! + s.layout.m.procid));
    if (thread) byM.set(c.m[r]!, thread);
  }
  return byM;
}

function stackOf({ goroutines: c, memory }: AcceptorSources, row: number): Uint8Array {
  return copyMemory(memory, c.sp[row]!, Math.min(maxScan, c.stackHi[row]! - c.sp[row]!));
}
