import { decodeUtf8 } from '../../base/utf8';
import type { UnixSocket } from '../../model/os-evidence';
import type { Table } from './tcp-table';
import { TextRows } from './text-rows';

/** __SO_ACCEPTCON, include/linux/net.h */
const acceptingFlag = 0x10000;

/**
 * /proc/net/unix: `Num RefCount Protocol Flags Type St Inode Path` (unix_seq_show in net/unix/af_unix.c). The path is
 * absent for an unnamed socket, begins with `@` for an abstract one, and may hold blanks. A path with a newline in it
 * breaks its row in two: the second half counts as a bad line.
 */
export function parseUnixTable(bytes: Uint8Array): Table<UnixSocket> {
  const lines = new TextRows(bytes);
  const rows: UnixSocket[] = [];
  let bad = 0;
  const headed = lines.nextLine() && lines.split(2) === 2 && lines.text(0) === 'Num' && lines.text(1) === 'RefCount';
  while (headed && lines.nextLine()) {
    const socket = lines.split(7) === 7 ? readRow(lines) : null;
    if (socket) rows.push(socket);
    else bad++;
  }
  return { rows, bad, headed };
}

function readRow(line: TextRows): UnixSocket | null {
  const flags = line.hex(3);
  const state = line.hex(5);
  const inode = line.dec(6);
  if (flags < 0 || state < 0 || inode < 0) return null;
  // One blank parts the inode from the path; further blanks belong to the path.
  const path = decodeUtf8(line.bytes, Math.min(line.to[6]! + 1, line.end), line.end);
  return { path, inode, listening: (flags & acceptingFlag) !== 0, state };
}
