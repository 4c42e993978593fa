import { decodeUtf8 } from '../../base/utf8';
import { TextRows } from './text-rows';

/**
 * /proc/net/netstat and snmp: pairs of lines with the same prefix, names above values (netstat_seq_show and
 * snmp_seq_show_tcp_udp in net/ipv4/proc.c). Adds `Prefix.Name` → value to `into`; returns how many were read.
 * A kernel with more or fewer names than values, or a cut table, gives the pairs that match.
 */
export function parseCounters(bytes: Uint8Array, into: Map<string, number>): number {
  const lines = new TextRows(bytes);
  let names: string[] = [];
  let read = 0;
  while (lines.nextLine()) {
    const words = decodeUtf8(lines.bytes, lines.start, lines.end).split(' ');
    const prefix = words[0]!;
    if (names[0] !== prefix) {
      names = words;
      continue;
    }
    for (let i = 1; i < Math.min(names.length, words.length); i++) {
      const value = words[i] === '' ? NaN : Number(words[i]);
      if (!Number.isFinite(value)) continue;
      into.set(`${prefix.replace(/:$/, '')}.${names[i]!}`, value);
      read++;
    }
    names = [];
  }
  return read;
}
