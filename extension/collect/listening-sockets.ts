import { TcpState, type TcpSocket } from '../../core/model/os-evidence';
import { parseTcpTable } from '../../core/parse/proc/tcp-table';
import { tryRead } from './proc-files';
import { socketsHeld } from './socket-owners';

/** TCP rows of the network namespace that `pid` is in (`self` for ours); empty when they cannot be read. */
export function tcpRows(pid: number | 'self'): TcpSocket[] {
  return (['tcp', 'tcp6'] as const).flatMap((family) => {
    const bytes = tryRead(`/proc/${pid}/net/${family}`);
    return bytes ? parseTcpTable(bytes, family).rows : [];
  });
}

/** Listening TCP sockets of the namespace that `pid` is in. */
export function listeningRows(pid: number | 'self'): TcpSocket[] {
  return tcpRows(pid).filter((row) => row.state === TcpState.listen);
}

/** Those of `rows` that the process holds a descriptor of. */
export function heldBy(pid: number, rows: readonly TcpSocket[]): TcpSocket[] {
  const held = new Set(socketsHeld(pid, new Set(rows.map((r) => r.inode))).map((h) => h.inode));
  return rows.filter((r) => held.has(r.inode));
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
