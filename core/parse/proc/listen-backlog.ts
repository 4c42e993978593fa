import { decodeUtf8 } from '../../base/utf8';
import { decAt, TextRows } from './text-rows';

/**
 * Backlog limits by inode from `ss -Htlne`: `LISTEN recv-q send-q local peer … ino:N sk:…`. For a listening socket
 * send-q is sk_max_ack_backlog (tcp_diag_get_info in net/ipv4/tcp_diag.c). `uid:N` and `timer:(…)` may stand before `ino:`.
 */
export function parseListenBacklog(bytes: Uint8Array): { readonly backlog: Map<number, number>; readonly bad: number } {
  const lines = new TextRows(bytes);
  const backlog = new Map<number, number>();
  let bad = 0;
  while (lines.nextLine()) {
    const columns = lines.split(16);
    if (columns === 0) continue;
    const inode = inodeOf(lines, columns);
    if (lines.text(0) !== 'LISTEN' || lines.dec(2) < 0 || inode < 0) bad++;
    else backlog.set(inode, lines.dec(2));
  }
  return { backlog, bad };
}

/** From the first column on that may hold it; −1 without one. */
export function inodeOf(line: TextRows, columns: number): number {
  for (let i = 3; i < columns; i++) {
    const from = line.from[i]!;
    if (decodeUtf8(line.bytes, from, Math.min(from + 4, line.to[i]!)) === 'ino:')
      return decAt(line.bytes, from + 4, line.to[i]!);
  }
  return -1;
}
