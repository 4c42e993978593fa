import { TcpState, type TcpSocket } from '../../model/os-evidence';
import { inodeOf } from './listen-backlog';
import { TextRows } from './text-rows';

/**
 * Inodes of the MPTCP connections that the peer has closed, from `ss -HMne state close-wait`: `recv-q send-q local peer … ino:N sk:…`. Go's
 * listeners are MPTCP by default from Go 1.24 on (net/mptcpsock_linux.go).
 */
export function parseMultipathClosed(bytes: Uint8Array): ReadonlySet<number> {
  const lines = new TextRows(bytes);
  const inodes = new Set<number>();
  while (lines.nextLine()) {
    const inode = inodeOf(lines, lines.split(16));
    if (inode > 0) inodes.add(inode);
  }
  return inodes;
}

/**
 * The rows with the state of the whole connection: /proc/net/tcp has the subflows, which stay ESTABLISHED after the peer's DATA_FIN until both
 * sides have closed (net/mptcp/protocol.c), with the inode of the connection (seen with Linux 6.18).
 */
export function withMultipathState(rows: readonly TcpSocket[], closed: ReadonlySet<number> | null): TcpSocket[] {
  const isClosed = (row: TcpSocket): boolean => row.state === TcpState.established && closed?.has(row.inode) === true;
  return rows.map((row) => (isClosed(row) ? { ...row, state: TcpState.closeWait } : row));
}
