import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { readAuxv } from './process-identity';
import type { Memory } from './process-memory';

const chunkBytes = 4 << 20;
const words = new Uint32Array(chunkBytes / 4);
const bytes = new Uint8Array(words.buffer);

/** `[start, end)` in memory. */
export type AddressRange = readonly [start: number, end: number];

/**
 * Calls `take` with each place in the ranges that holds one of the wanted addresses, and with that address, until it answers false or
 * `mostBytes` have been read.
 */
export function searchPointers(
  memory: Memory,
  ranges: readonly AddressRange[],
  wanted: ReadonlySet<number>,
  mostBytes: number,
  take: (place: number, address: number) => boolean,
): void {
  if (wanted.size === 0) return;
  const low = new Set<number>();
  let [least, most] = [Infinity, 0];
  for (const address of wanted) {
    low.add(address % 2 ** 32);
    least = Math.min(least, Math.floor(address / 2 ** 32));
    most = Math.max(most, Math.floor(address / 2 ** 32));
  }
  let left = mostBytes;
  for (const [start, end] of ranges) {
    for (let at = start; at < end && left > 0; at += chunkBytes) {
      const have = memory.readInto(bytes, at, Math.min(chunkBytes, end - at));
      left -= have;
      for (let i = 1, last = have >> 2; i < last; i += 2) {
        // What is no pointer to where the wanted are is told by its upper half.
        const upper = words[i]!;
        if (upper < least || upper > most || !low.has(words[i - 1]!)) continue;
        const address = words[i - 1]! + upper * 2 ** 32;
        if (wanted.has(address) && !take(at + (i - 1) * 4, address)) return;
      }
    }
  }
}

/**
 * Private writable memory that is of no file, as Go's heap is (proc(5), maps: `start-end perms offset dev inode path`), as far as it has ever
 * been written: a look at the rest would only give pages to it.
 */
export function anonymousMemory(pid: number): AddressRange[] {
  const ranges: AddressRange[] = [];
  for (const line of readFileSync(`/proc/${pid}/maps`, 'latin1').split('\n')) {
    const match = /^([0-9a-f]+)-([0-9a-f]+) rw.p \S+ \S+ 0(?: |$)/.exec(line);
    if (match) ranges.push([parseInt(match[1]!, 16), parseInt(match[2]!, 16)]);
  }
  return writtenParts(pid, ranges);
}

const entryBytes = 8;
/** A page is present or swapped out (Documentation/admin-guide/mm/pagemap.rst, bits 63 and 62). */
const isWritten = 0xc0;

/** In the ranges runs of pages that exist; the ranges themselves where the kernel does not tell. */
function writtenParts(pid: number, ranges: readonly AddressRange[]): AddressRange[] {
  let fd: number;
  try {
    fd = openSync(`/proc/${pid}/pagemap`, 'r');
  } catch {
    return [...ranges];
  }
  try {
    const { pageBytes } = readAuxv(pid);
    return ranges.flatMap((range) => runsIn(fd, range, pageBytes));
  } finally {
    closeSync(fd);
  }
}

function runsIn(fd: number, [start, end]: AddressRange, pageBytes: number): AddressRange[] {
  const runs: AddressRange[] = [];
  const entries = new Uint8Array(1 << 16);
  let begin = -1;
  for (let at = start; at < end;) {
    const wanted = Math.min(entries.length, ((end - at) / pageBytes) * entryBytes);
    const have = readSync(fd, entries, 0, wanted, (at / pageBytes) * entryBytes);
    if (have < entryBytes) return [[start, end]];
    for (let i = entryBytes - 1; i < have; i += entryBytes, at += pageBytes) {
      const exists = (entries[i]! & isWritten) !== 0;
      if (exists && begin < 0) begin = at;
      if (exists || begin < 0) continue;
      runs.push([begin, at]);
      begin = -1;
    }
  }
  return begin < 0 ? runs : [...runs, [begin, end]];
}
