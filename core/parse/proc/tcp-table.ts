import type { TcpSocket } from '../../model/os-evidence';
import { ipv4At, ipv6At } from './ip-address';
import { hexAt, TextRows } from './text-rows';

/** Rows of a kernel table, and how many lines were not understood. `headed` is false when it is not that table at all. */
export interface Table<T> {
  readonly rows: readonly T[];
  readonly bad: number;
  readonly headed: boolean;
}

/**
 * /proc/net/tcp and tcp6: `sl local remote st tx:rx tr:when retrnsmt uid timeout inode …` (get_tcp4_sock in
 * net/ipv4/tcp_ipv4.c, get_tcp6_sock in net/ipv6/tcp_ipv6.c, Linux 2.6 – 6.18). For LISTEN rx is sk_ack_backlog; the
 * column headed `timeout` holds icsk_probes_out.
 */
export function parseTcpTable(bytes: Uint8Array, family: 'tcp' | 'tcp6'): Table<TcpSocket> {
  const lines = new TextRows(bytes);
  const rows: TcpSocket[] = [];
  let bad = 0;
  const headed =
    lines.nextLine() &&
    lines.split(12) === 12 &&
    lines.text(0) === 'sl' &&
    lines.text(1) === 'local_address' &&
    lines.text(11) === 'inode';
  while (headed && lines.nextLine()) {
    const socket = lines.split(10) === 10 ? readRow(lines, family) : null;
    if (socket) rows.push(socket);
    else bad++;
  }
  return { rows, bad, headed };
}

function readRow(line: TextRows, family: 'tcp' | 'tcp6'): TcpSocket | null {
  const local = addressOf(line, 1, family);
  const remote = addressOf(line, 2, family);
  const state = line.hex(3);
  const queues = colonOf(line, 4);
  const timer = hexAt(line.bytes, line.from[5]!, colonOf(line, 5));
  const txQueue = hexAt(line.bytes, line.from[4]!, queues);
  const rxQueue = hexAt(line.bytes, queues + 1, line.to[4]!);
  const retransmits = line.hex(6);
  const probes = line.dec(8);
  const inode = line.dec(9);
  if (!local || !remote || Math.min(state, timer, txQueue, rxQueue, retransmits, probes, inode) < 0) return null;
  return {
    family,
    local: local.text,
    localPort: local.port,
    remote: remote.text,
    remotePort: remote.port,
    state,
    txQueue,
    rxQueue,
    timer,
    probes,
    retransmits,
    inode,
  };
}

function addressOf(line: TextRows, column: number, family: 'tcp' | 'tcp6'): { text: string; port: number } | null {
  const colon = colonOf(line, column);
  const host = (family === 'tcp' ? ipv4At : ipv6At)(line.bytes, line.from[column]!, colon);
  const port = hexAt(line.bytes, colon + 1, line.to[column]!);
  return host === null || port < 0 ? null : { text: `${host}:${port}`, port };
}

/** Position of the colon in a column, or the column's end. */
function colonOf(line: TextRows, column: number): number {
  let i = line.from[column]!;
  while (i < line.to[column]! && line.bytes[i] !== 0x3a) i++;
  return i;
}
