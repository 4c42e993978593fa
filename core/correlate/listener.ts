import { TcpState, type SocketOwner, type TcpSocket } from '../model/os-evidence';
import type { JoinedSample } from './joined-sample';

/** A listening socket over all samples. Arrays have one entry for each sample. */
export interface Listener {
  readonly network: 'tcp' | 'tcp6' | 'unix';
  readonly address: string;
  /** 0 for unix. */
  readonly port: number;
  readonly inode: number;
  /** The target's descriptors of this socket in the last sample that saw it. Empty: only another process holds it. */
  readonly fds: readonly number[];
  readonly present: readonly boolean[];
  /** Gone when the kernel's tables were last read: its program closed it, or dropped it and the collector did. */
  readonly closed: boolean;
  readonly queues: readonly (number | null)[];
  readonly backlog: number | null;
  /** O_NONBLOCK of its open file, in the last sample; null when the flags were not read. */
  readonly nonBlocking: boolean | null;
  /** Registered with an epoll instance of the target: −1 when with none. */
  readonly epollFd: number;
  /** Other processes that hold the same socket. */
  readonly owners: readonly SocketOwner[];
  /** Connections accepted by the target here, in each sample: established and (TCP) CLOSE_WAIT, ours left out. */
  readonly established: readonly number[];
  readonly closeWait: readonly number[];
}

const O_NONBLOCK = 0o4000;
/** SS_CONNECTED of linux/net.h. */
const connected = 3;

/**
 * The target's listening sockets, and those that only its descendants hold (inherited ones). Sockets of the
 * namespace that have nothing to do with the target are left out.
 */
export function joinListeners(samples: readonly JoinedSample[]): Listener[] {
  const byInode = new Map<number, Seen>();
  samples.forEach((joined, i) => {
    const os = joined.sample.os;
    if (os === null) return;
    const inherited = new Map(os.owners.filter((o) => o.inherited).map((o) => [o.inode, o]));
    const relevant = (inode: number): boolean => joined.fdsByInode.has(inode) || inherited.has(inode);
    const seen = (inode: number, make: () => Omit<Seen, 'rows'>): Seen => {
      const known = byInode.get(inode) ?? { ...make(), rows: samples.map(() => null) };
      byInode.set(inode, known);
      return known;
    };
    for (const s of os.tcp)
      if (s.state === TcpState.listen && relevant(s.inode))
        seen(s.inode, () => ({ network: s.family, address: s.local, port: s.localPort, inode: s.inode })).rows[i] =
          s.rxQueue;
    const queued = new Map<string, number>();
    for (const u of os.unix)
      if (u.state === 2 && u.inode === 0 && u.path !== '') queued.set(u.path, (queued.get(u.path) ?? 0) + 1);
    for (const u of os.unix)
      if (u.listening && relevant(u.inode))
        seen(u.inode, () => ({ network: 'unix', address: u.path, port: 0, inode: u.inode })).rows[i] =
          queued.get(u.path) ?? 0;
  });
  const connections = samples.map(connectionsByPort);
  return [...byInode.values()].map((s) => describe(s, samples, connections));
}

interface Seen {
  network: 'tcp' | 'tcp6' | 'unix';
  address: string;
  port: number;
  inode: number;
  rows: (number | null)[];
}

interface PortCount {
  established: number;
  closeWait: number;
}

function describe(s: Seen, samples: readonly JoinedSample[], connections: readonly Map<number, PortCount>[]): Listener {
  let fds: readonly number[] = [];
  let nonBlocking: boolean | null = null;
  let epollFd = -1;
  let backlog: number | null = null;
  let owners: readonly SocketOwner[] = [];
  samples.forEach((joined, i) => {
    const os = joined.sample.os;
    if (os === null || s.rows[i] === null) return;
    fds = joined.fdsByInode.get(s.inode) ?? [];
    const flags = joined.flagsByInode.get(s.inode);
    if (flags !== undefined) nonBlocking = (flags & O_NONBLOCK) !== 0;
    epollFd = joined.epollByInode.get(s.inode)?.epollFd ?? -1;
    backlog = os.backlog.get(s.inode) ?? backlog;
    owners = os.owners.filter((o) => o.inode === s.inode);
  });
  return {
    network: s.network,
    address: s.address,
    port: s.port,
    inode: s.inode,
    fds,
    present: s.rows.map((r) => r !== null),
    closed: s.rows[samples.findLastIndex((joined) => joined.sample.os !== null)] === null,
    queues: s.rows,
    backlog,
    nonBlocking,
    epollFd,
    owners,
    established:
      s.network === 'unix'
        ? samples.map((joined) => acceptedUnix(joined, s.address))
        : connections.map((c) => c.get(s.port)?.established ?? 0),
    closeWait: connections.map((c) => c.get(s.port)?.closeWait ?? 0),
  };
}

function connectionsByPort(joined: JoinedSample): Map<number, PortCount> {
  const counts = new Map<number, PortCount>();
  for (const c of acceptedConnections(joined)) {
    const count = counts.get(c.localPort) ?? { established: 0, closeWait: 0 };
    if (c.state === TcpState.established) count.established++;
    else if (c.state === TcpState.closeWait) count.closeWait++;
    counts.set(c.localPort, count);
  }
  return counts;
}

/** Connected sockets of the target that bear the listener's path: those it accepted. */
function acceptedUnix(joined: JoinedSample, path: string): number {
  const own = [...joined.unixByInode.values()];
  return path === '' ? 0 : own.filter((u) => !u.listening && u.state === connected && u.path === path).length;
}

/** TCP connections the target holds a descriptor of, the observer's left out. */
export function acceptedConnections(joined: JoinedSample): TcpSocket[] {
  return [...joined.socketByInode.values()].filter(
    (s) => s.state !== TcpState.listen && joined.fdsByInode.has(s.inode) && !joined.observerInodes.has(s.inode),
  );
}
