import { append } from '../base/lists';
import type { DebuggerEvidence } from '../model/debugger-evidence';
import type { Sample } from '../model/sample';
import type { GoroutineTable } from '../model/goroutine-table';
import { TcpState, type EpollEntry, type OsEvidence, type TcpSocket, type UnixSocket } from '../model/os-evidence';
import type { CodeOrigin } from './code-origin';
import { pollDescriptors, type PollDescriptors } from './poll-descriptor';
import { stackShapes, type StackShape } from './stack-shape';

/** A goroutine of one sample, with everything its id, stack and descriptors tie it to. */
export interface JoinedGoroutine {
  readonly id: number;
  /** Index in the sample's table. */
  readonly index: number;
  readonly state: string;
  readonly minutes: number;
  readonly creator: number | null;
  readonly shape: StackShape;
  /** Index of the stack in the sample's table. */
  readonly stack: number;
  /** The poll.FD of the innermost poll call: `*poll.FD 0x…`, or its descriptor where the address is not known; or null. */
  readonly pollFd: string | null;
  /** First argument of a raw accept call: the descriptor, or null. */
  readonly callFd: number | null;
  /** What it waits on in the poller: `poll descriptor 0x…` or `descriptor 5`; null when it does not wait there. */
  readonly pollDesc: string | null;
  /** Parked in the poller on something that the poller no longer knows, so that nothing can wake it. */
  readonly unreachable: boolean;
  /** The descriptor it waits on, from epoll or memory; null when it is not registered or does not wait. */
  readonly fd: number | null;
  readonly inode: number | null;
  /** True for the goroutines that serve our own connection. */
  readonly observer: boolean;
}

/** One sample with goroutines, descriptors and sockets joined on ids, pollDesc addresses and inodes. */
export interface JoinedSample {
  readonly sample: Sample;
  readonly table: GoroutineTable | null;
  readonly shapes: readonly StackShape[];
  readonly goroutines: readonly JoinedGoroutine[];
  readonly byId: ReadonlyMap<number, JoinedGoroutine>;
  /** Goroutines that could be tied to the descriptor they wait on. */
  readonly tied: number;
  /** The runtime's own epoll descriptor; null when no goroutine tells it. */
  readonly runtimeEpollFd: number | null;
  /** The target's own sockets by inode. */
  readonly socketByInode: ReadonlyMap<number, TcpSocket>;
  /** Its own unix sockets by inode. */
  readonly unixByInode: ReadonlyMap<number, UnixSocket>;
  /** Descriptors of the target by inode. */
  readonly fdsByInode: ReadonlyMap<number, readonly number[]>;
  /** Open flags by inode, where they were read. */
  readonly flagsByInode: ReadonlyMap<number, number>;
  readonly epollByInode: ReadonlyMap<number, EpollEntry>;
  /** Inodes of the connections that are ours. */
  readonly observerInodes: ReadonlySet<number>;
}

const none = -1;

/** What the debugger saw in the last sample that it took part in, or null. */
export function lastDebugged(samples: readonly JoinedSample[]): DebuggerEvidence | null {
  return samples.findLast((s) => s.sample.debugger !== null)?.sample.debugger ?? null;
}

export function joinSample(sample: Sample, origin: CodeOrigin): JoinedSample {
  const table = sample.goroutines;
  const shapes = table === null ? [] : stackShapes(table, origin);
  const waits = table === null ? new Set<number>() : waitAddresses(table, shapes);
  const poll = pollDescriptors(sample.os?.epoll ?? [], waits);
  const socketByInode = new Map<number, TcpSocket>();
  for (const s of sample.os?.tcp ?? []) if (s.inode !== 0) socketByInode.set(s.inode, s);
  const fdsByInode = descriptorsByInode(sample.os);
  const unixByInode = new Map<number, UnixSocket>();
  for (const u of sample.os?.unix ?? []) if (fdsByInode.has(u.inode)) unixByInode.set(u.inode, u);
  const flagsByInode = new Map<number, number>();
  for (const d of sample.os?.descriptors ?? [])
    if (d.inode !== null && d.flags !== null) flagsByInode.set(d.inode, d.flags);
  const epollByInode = new Map((sample.os?.epoll ?? []).map((e) => [e.inode, e]));
  const observerInodes = observerSockets(sample);
  const goroutines: JoinedGoroutine[] = [];
  if (table !== null) {
    const known = new KnownDescriptors(sample);
    for (let g = 0; g < table.count; g++) goroutines.push(joinGoroutine(table, g, shapes, poll, known, observerInodes));
    markObserver(goroutines);
  }
  const byId = new Map(goroutines.map((g) => [g.id, g]));
  return {
    sample,
    table,
    shapes,
    goroutines,
    byId,
    tied: goroutines.filter((g) => g.pollDesc !== null && g.fd !== null).length,
    runtimeEpollFd:
      goroutines.map((g) => epollByInode.get(g.inode ?? none)?.epollFd).find((fd) => fd !== undefined) ?? null,
    socketByInode,
    unixByInode,
    fdsByInode,
    flagsByInode,
    epollByInode,
    observerInodes,
  };
}

/** The TCP socket of the target's own that a goroutine waits on; undefined when it waits on none. */
export function socketOf(sample: JoinedSample, { inode }: JoinedGoroutine): TcpSocket | undefined {
  return inode === null ? undefined : sample.socketByInode.get(inode);
}

/** First-argument word of frame `at` of goroutine `g`, or −1 when there is none or the traceback was not sure of it. */
function word(table: GoroutineTable, g: number, at: number): number {
  if (at < 0) return none;
  const i = table.wordStart[g]! + at;
  return table.wordUnsure[i] === 1 ? none : (table.words[i] ?? none);
}

function waitAddresses(table: GoroutineTable, shapes: readonly StackShape[]): Set<number> {
  const addresses = new Set<number>();
  for (let g = 0; g < table.count; g++) {
    const address = word(table, g, shapes[table.stack[g]!]!.pollWaitAt);
    if (address !== none) addresses.add(address);
  }
  return addresses;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function joinGoroutine(
  table: GoroutineTable,
  g: number,
  shapes: readonly StackShape[],
  poll: PollDescriptors,
  known: KnownDescriptors,
  observerInodes: ReadonlySet<number>,
): Mutable<JoinedGoroutine> {
  const stack = table.stack[g]!;
  const shape = shapes[stack]!;
  const pollDesc = word(table, g, shape.pollWaitAt);
  const entry = poll.byAddress.get(pollDesc);
  const pollFd = word(table, g, shape.pollFdAt);
  const id = table.id[g]!;
  const creator = table.creator[g]!;
  // A pollDesc that the dump names and epoll does not know is evidence of its own.
  const fd = entry?.fd ?? (pollDesc === none ? known.of(table.id[g]!) : null);
  const inode = entry?.inode ?? (fd === null ? null : known.inodeOf(fd));
  const byNumber = fd === null ? null : `descriptor ${fd}`;
  const polled = shape.pollWaitAt >= 0 ? byNumber : null;
  const gone = pollDesc === none ? known.isUnreachable(id) : entry === undefined;
  return {
    id,
    index: g,
    state: table.strings[table.state[g]!] ?? '',
    minutes: table.minutes[g]!,
    creator: creator < 0 ? null : creator,
    shape,
    stack,
    pollFd: pollFd !== none ? `*poll.FD 0x${pollFd.toString(16)}` : shape.pollFdAt >= 0 ? byNumber : null,
    callFd: shape.accept === 'raw' ? (table.words[table.wordStart[g]! + shape.acceptAt] ?? fd) : null,
    pollDesc: pollDesc !== none ? `poll descriptor 0x${pollDesc.toString(16)}` : polled,
    unreachable: shape.pollWaitAt >= 0 && gone,
    fd,
    inode,
    observer: shape.writesProfile || (inode !== null && observerInodes.has(inode)),
  };
}

/** Descriptors that the debugger read from the memory of the goroutine's own poller entry, or of its poll.FD. */
class KnownDescriptors {
  private readonly byGoroutine = new Map<number, number>();
  private readonly inodes = new Map<number, number>();
  private readonly unreachable = new Set<number>();

  constructor({ debugger: debugged, os }: Sample) {
    if (debugged === null) return;
    for (let r = 0; r < debugged.table.count; r++)
      if (debugged.fd[r]! >= 0) this.byGoroutine.set(debugged.table.id[r]!, debugged.fd[r]!);
    for (const a of debugged.acceptors.values())
      if (!a.reachable) this.unreachable.add(a.goroutine);
      else if (a.fd !== null) this.byGoroutine.set(a.goroutine, a.fd);
    for (const d of os?.descriptors ?? []) if (d.inode !== null) this.inodes.set(d.fd, d.inode);
  }

  of(goroutine: number): number | null {
    return this.byGoroutine.get(goroutine) ?? null;
  }

  isUnreachable(goroutine: number): boolean {
    return this.unreachable.has(goroutine);
  }

  inodeOf(fd: number): number | null {
    return this.inodes.get(fd) ?? null;
  }
}

/** net/http reads ahead on a goroutine of its own: the creator of a goroutine on our connection serves it, so is ours too. */
function markObserver(goroutines: readonly Mutable<JoinedGoroutine>[]): void {
  const byId = new Map(goroutines.map((g) => [g.id, g]));
  for (const g of goroutines) {
    if (!g.observer || g.shape.createdBy?.function !== 'net/http.(*connReader).startBackgroundRead') continue;
    const server = byId.get(g.creator ?? none);
    if (server !== undefined) server.observer = true;
  }
}

function descriptorsByInode(os: OsEvidence | null): Map<number, number[]> {
  const fds = new Map<number, number[]>();
  for (const d of os?.descriptors ?? []) if (d.inode !== null) append(fds, d.inode, d.fd);
  return fds;
}

function observerSockets(sample: Sample): Set<number> {
  const ours = new Set(sample.observerConnections.map((c) => `${c.local} ${c.remote}`));
  const inodes = new Set<number>();
  for (const s of sample.os?.tcp ?? [])
    if (s.inode !== 0 && s.state !== TcpState.listen && ours.has(`${plainAddress(s.local)} ${plainAddress(s.remote)}`))
      inodes.add(s.inode);
  return inodes;
}

/** An IPv4 peer of a dual-stack listener stands in tcp6 as [::ffff:127.0.0.1]:80. */
export function plainAddress(address: string): string {
  return address.replace(/^\[::ffff:(\d+\.\d+\.\d+\.\d+)\]/i, '$1');
}
