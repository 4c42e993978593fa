import { hexAt } from './text-rows';

/**
 * Addresses of /proc/net/tcp and tcp6. The kernel prints each 32-bit word of the address in network order as a host
 * integer (`%08X`, net/ipv4/tcp_ipv4.c get_tcp4_sock, net/ipv6/tcp_ipv6.c get_tcp6_sock), so on the little-endian
 * machines that we support its bytes stand in reverse; the port is a plain number.
 */

/** `0100007F` → `127.0.0.1`; null when it is not 8 hex digits. */
export function ipv4At(bytes: Uint8Array, from: number, to: number): string | null {
  const word = to - from === 8 ? hexAt(bytes, from, to) : -1;
  return word < 0 ? null : dotted(word);
}

/**
 * Four such words → `[::1]`, compressed as in RFC 5952. IPv4 mapped into IPv6 reads as the IPv4 address without
 * brackets, as Go prints it, so that both ends of a connection to a dual-stack listener have the same text.
 */
export function ipv6At(bytes: Uint8Array, from: number, to: number): string | null {
  if (to - from !== 32) return null;
  const groups: number[] = [];
  let last = 0;
  for (let word = 0; word < 4; word++) {
    last = hexAt(bytes, from + word * 8, from + word * 8 + 8);
    if (last < 0) return null;
    groups.push(((last & 0xff) << 8) | ((last >>> 8) & 0xff), ((last >>> 8) & 0xff00) | (last >>> 24));
  }
  const mapped = groups.slice(0, 5).every((g) => g === 0) && groups[5] === 0xffff;
  return mapped ? dotted(last) : `[${compress(groups)}]`;
}

function dotted(word: number): string {
  return `${word & 0xff}.${(word >>> 8) & 0xff}.${(word >>> 16) & 0xff}.${word >>> 24}`;
}

/** RFC 5952: the longest run of two or more zero groups, the first of equals, becomes `::`. */
function compress(groups: readonly number[]): string {
  let best = -1;
  let length = 1;
  for (let i = 0; i < groups.length; i++) {
    let end = i;
    while (end < groups.length && groups[end] === 0) end++;
    if (end - i > length) [best, length] = [i, end - i];
    i = Math.max(i, end - 1);
  }
  const hex = (part: readonly number[]): string => part.map((g) => g.toString(16)).join(':');
  return best < 0 ? hex(groups) : `${hex(groups.slice(0, best))}::${hex(groups.slice(best + length))}`;
}
