import { parseFdFlags, socketInode } from '../../core/parse/proc/descriptors';
import { parseTcpTable } from '../../core/parse/proc/tcp-table';
import { parseUnixTable } from '../../core/parse/proc/unix-table';
import { TcpState } from '../../core/model/os-evidence';
import { tryBytes, tryLink } from '../process/proc-files';

export interface ListeningSocket {
  readonly network: 'tcp' | 'tcp6' | 'unix';
  readonly address: string;
  /** Null where the kernel does not say it here. */
  readonly queue: number | null;
}

/** Listening sockets of the target's network namespace by inode. */
export function listeningSockets(pid: number): Map<number, ListeningSocket> {
  const sockets = new Map<number, ListeningSocket>();
  for (const network of ['tcp', 'tcp6'] as const)
    for (const row of parseTcpTable(bytesOf(`/proc/${pid}/net/${network}`), network).rows)
      if (row.state === TcpState.listen) sockets.set(row.inode, { network, address: row.local, queue: row.rxQueue });
  for (const row of parseUnixTable(bytesOf(`/proc/${pid}/net/unix`)).rows)
    if (row.listening) sockets.set(row.inode, { network: 'unix', address: row.path, queue: null });
  return sockets;
}

/** Inode of the socket behind a descriptor, or null. */
export function inodeOf(pid: number, fd: number): number | null {
  return socketInode(tryLink(`/proc/${pid}/fd/${fd}`));
}

/** O_NONBLOCK of a descriptor, or null when it is closed. */
export function isNonBlocking(pid: number, fd: number): boolean | null {
  const flags = parseFdFlags(bytesOf(`/proc/${pid}/fdinfo/${fd}`));
  return flags === null ? null : (parseInt(flags, 8) & 0o4000) !== 0;
}

/** Empty for a kernel without IPv6, or when it was closed meanwhile. */
function bytesOf(file: string): Uint8Array {
  return tryBytes(file) ?? new Uint8Array(0);
}
