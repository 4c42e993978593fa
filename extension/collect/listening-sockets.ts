import { TcpState, type TcpSocket } from '../../core/model/os-evidence';
import { parseTcpTable } from '../../core/parse/proc/tcp-table';
import { tryRead } from './proc-files';
import { socketsHeld } from './socket-owners';

/** Listening TCP sockets of the network namespace that `pid` is in (`self` for ours); none where its tables cannot be read. */
export function listeningRows(pid: number | 'self'): TcpSocket[] {
  const rows = (['tcp', 'tcp6'] as const).flatMap((family) => {
    const bytes = tryRead(`/proc/${pid}/net/${family}`);
    return bytes ? parseTcpTable(bytes, family).rows : [];
  });
  return rows.filter((row) => row.state === TcpState.listen);
}

/** Those of `rows` that the process holds a descriptor of, the lowest descriptor first. */
export function heldBy(pid: number, rows: readonly TcpSocket[]): TcpSocket[] {
  const byInode = new Map(rows.map((row) => [row.inode, row]));
  const held = socketsHeld(pid, new Set(byInode.keys())).sort((a, b) => a.fd - b.fd);
  return [...new Set(held.flatMap(({ inode }) => byInode.get(inode) ?? []))];
}

/** Host part of `127.0.0.1:80` or `[::1]:80`, without brackets. */
export function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, '');
}

export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

export function isLoopback(host: string): boolean {
  return host.startsWith('127.') || host === '::1';
}
