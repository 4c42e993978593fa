import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import type { ReadAt } from '../../core/parse/elf';
import { parseStat, type ProcessStat } from '../../core/parse/proc/process-stat';

/** Pids of this pid namespace, ascending. */
export function allPids(): number[] {
  return numericNames('/proc').sort((a, b) => a - b);
}

/** Names of a directory that are numbers (pids, thread ids, descriptors). Throws as readdir does. */
export function numericNames(directory: string): number[] {
  const numbers: number[] = [];
  for (const name of readdirSync(directory)) {
    const n = Number(name);
    if (Number.isInteger(n)) numbers.push(n);
  }
  return numbers;
}

/** As `numericNames`, but empty when the directory cannot be read (gone, or not ours to read). */
export function tryNumericNames(directory: string): number[] {
  try {
    return numericNames(directory);
  } catch {
    return []; // Processes come and go between the listing and the reading.
  }
}

/** /proc/PID/stat, or null when the process is gone. */
export function statOf(pid: number): ProcessStat | null {
  const bytes = tryRead(`/proc/${pid}/stat`);
  return bytes ? parseStat(bytes) : null;
}

/** The file, or null when it cannot be read (gone, or not ours to read). */
export function tryRead(file: string): Uint8Array | null {
  try {
    return readFileSync(file);
  } catch {
    return null; // Processes come and go between the listing and the reading.
  }
}

/** The link's target, or null when it cannot be read (gone, or not ours to read). */
export function tryReadlink(file: string): string | null {
  try {
    return readlinkSync(file);
  } catch {
    return null; // As above.
  }
}

/** Opens a file for reading by ranges; the caller closes it. Throws as open does. */
export function openRanges(file: string): { readonly readAt: ReadAt; readonly close: () => void } {
  const fd = openSync(file, 'r');
  return {
    readAt: (offset, length) => {
      const buffer = Buffer.alloc(Math.min(Math.max(length, 0), maxRange));
      let have = 0;
      while (have < buffer.length) {
        const read = readSync(fd, buffer, have, buffer.length - have, offset + have);
        if (read === 0) break;
        have += read;
      }
      return buffer.subarray(0, have);
    },
    close: () => {
      closeSync(fd);
    },
  };
}

/** A header that asks for more than this lies. */
const maxRange = 16 << 20;

/** Gives other work a turn after every `every` steps, so that a large target does not freeze the editor. */
export function pacer(every: number): () => Promise<void> | undefined {
  let steps = 0;
  return () => (++steps % every === 0 ? new Promise((resolve) => setImmediate(resolve)) : undefined);
}
