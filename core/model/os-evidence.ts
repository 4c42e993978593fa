/** What the kernel says of the target at one time. Every number is as the kernel prints it, in base units. */
export interface OsEvidence {
  readonly tcp: readonly TcpSocket[];
  readonly unix: readonly UnixSocket[];
  readonly descriptors: readonly Descriptor[];
  readonly epoll: readonly EpollEntry[];
  readonly threads: readonly Thread[];
  /** Soft and hard limit of open files; null where there is none, or it is unknown. */
  readonly limits: { readonly openFiles: number | null; readonly openFilesHard: number | null };
  /** Number of open descriptors, also where `descriptors` was cut short; null when unknown. */
  readonly openDescriptors: number | null;
  /** Counters of the target's network namespace: `TcpExt.ListenOverflows`, `TcpExt.ListenDrops`, `Tcp.CurrEstab` … */
  readonly counters: ReadonlyMap<string, number>;
  /** Backlog limits by socket inode, from `ss`. */
  readonly backlog: ReadonlyMap<number, number>;
  /** Connections of the target's busy ports by inode, from `ss`. */
  readonly traffic: ReadonlyMap<number, Traffic>;
  /** Who else holds listening sockets of this namespace. */
  readonly owners: readonly SocketOwner[];
  /** utime + stime of the process, in clock ticks (100 a second on Linux); null when unknown. */
  readonly cpuTicks: number | null;
  readonly containerId: string | null;
  /** `/proc/sys` values that matter for accept queues and descriptors, by name (`net.core.somaxconn`). */
  readonly sysctls: ReadonlyMap<string, string>;
  /** What could not be read, a sentence each. A file in here is missing evidence, never "nothing there". */
  readonly gaps: readonly OsGap[];
}

/**
 * Cores that a process uses at least when one of its goroutines never rests. Chosen far below one, since where many want the
 * processors such a goroutine gets little; a process that uses less has none.
 */
export const restlessCores = 0.1;

export type OsPart =
  | 'tcp'
  | 'unix'
  | 'descriptors'
  | 'epoll'
  | 'threads'
  | 'limits'
  | 'counters'
  | 'backlog'
  | 'traffic'
  | 'owners'
  | 'cpu'
  | 'sysctls';

export interface OsGap {
  readonly part: OsPart;
  readonly reason: string;
}

/** States of /proc/net/tcp's `st` column (include/net/tcp_states.h). */
export const TcpState = {
  established: 1,
  synSent: 2,
  synRecv: 3,
  finWait1: 4,
  finWait2: 5,
  timeWait: 6,
  close: 7,
  closeWait: 8,
  lastAck: 9,
  listen: 10,
  closing: 11,
} as const;

export interface TcpSocket {
  readonly family: 'tcp' | 'tcp6';
  /** `127.0.0.1:80`, `[::1]:80`. */
  readonly local: string;
  readonly localPort: number;
  readonly remote: string;
  readonly remotePort: number;
  /** One of `TcpState`. */
  readonly state: number;
  readonly txQueue: number;
  /** For LISTEN: connections that wait to be accepted. */
  readonly rxQueue: number;
  /** 0 none, 1 retransmit, 2 keepalive, 3 TIME_WAIT, 4 zero-window probe. */
  readonly timer: number;
  /** Unanswered probes (zero-window and keepalive). */
  readonly probes: number;
  readonly retransmits: number;
  /** 0 for a connection not accepted yet, or one without a process. */
  readonly inode: number;
}

/** Bytes of a connection since it began. */
export interface Traffic {
  /** Sent, and acknowledged by the peer's kernel. */
  readonly acked: number;
  readonly received: number;
}

export interface UnixSocket {
  readonly path: string;
  readonly inode: number;
  readonly listening: boolean;
  /** 1 unconnected, 2 connecting (queued), 3 connected. */
  readonly state: number;
}

export interface Descriptor {
  readonly fd: number;
  /** `socket:[123]`, `/dev/null`, `anon_inode:[eventpoll]`. */
  readonly link: string;
  /** Socket inode, or null. */
  readonly inode: number | null;
  /** Open flags (O_NONBLOCK = 0o4000 on amd64 and arm64) where they were read, or null. */
  readonly flags: number | null;
}

/** One registration of an epoll descriptor (`tfd:` lines of fdinfo). */
export interface EpollEntry {
  readonly epollFd: number;
  readonly fd: number;
  /** The tagged pointer as printed, hex without 0x. */
  readonly data: string;
  readonly inode: number;
}

export interface Thread {
  readonly tid: number;
  /** Thread id in the innermost pid namespace. */
  readonly innerTid: number;
  /** Number of the current syscall; −1 in user space or running; null when it could not be read. */
  readonly syscall: number | null;
  /** Arguments of the syscall, hex with 0x. */
  readonly args: readonly string[];
  readonly wchan: string;
  /** `R`, `S`, `D` … */
  readonly state: string;
  /** utime + stime in clock ticks. */
  readonly cpuTicks: number;
}

export interface SocketOwner {
  readonly inode: number;
  readonly pid: number;
  readonly command: string;
  readonly fd: number;
  /** By a descendant of the target that may have it from its start. */
  readonly inherited: boolean;
}
