import { decodeUtf8 } from '../../base/utf8';
import type { Traffic } from '../../model/os-evidence';
import { decAt, TextRows } from './text-rows';

/**
 * What moved on each connection, by inode, from `ss -Htnie`: a line with `ino:N`, then one that begins with a blank and holds
 * `bytes_acked:N` and `bytes_received:N` (tcp_stats_print in misc/ss.c, iproute2 6.1), which are left out while they are 0.
 */
export function parseTraffic(bytes: Uint8Array): { readonly traffic: Map<number, Traffic>; readonly bad: number } {
  const lines = new TextRows(bytes);
  const traffic = new Map<number, Traffic>();
  let bad = 0;
  let inode = -1;
  while (lines.nextLine()) {
    if (lines.start === lines.end) continue;
    const goesOn = bytes[lines.start] === 0x09 || bytes[lines.start] === 0x20;
    if (!goesOn) {
      inode = figure(lines, 'ino:');
      if (inode < 0) bad++;
    }
    if (inode <= 0) continue;
    const acked = figure(lines, 'bytes_acked:');
    const received = figure(lines, 'bytes_received:');
    const known = traffic.get(inode);
    traffic.set(inode, {
      acked: Math.max(acked, known?.acked ?? 0),
      received: Math.max(received, known?.received ?? 0),
    });
  }
  return { traffic, bad };
}

/** The number behind a word of the current line that begins like this, or −1. */
function figure(lines: TextRows, word: string): number {
  const { bytes, end } = lines;
  let from = lines.start;
  while (from < end) {
    while (from < end && (bytes[from] === 0x20 || bytes[from] === 0x09)) from++;
    let to = from;
    while (to < end && bytes[to] !== 0x20 && bytes[to] !== 0x09) to++;
    if (to - from > word.length && decodeUtf8(bytes, from, from + word.length) === word)
      return decAt(bytes, from + word.length, to);
    from = to;
  }
  return -1;
}
