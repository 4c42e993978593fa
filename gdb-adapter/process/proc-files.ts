import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Files of /proc, as far as they can be read: processes, threads and descriptors come and go, and some are another user's. */

/** Null when it cannot be read. */
export function tryBytes(file: string): Buffer | null {
  return orNull(() => readFileSync(file));
}

/** '' when it cannot be read. */
export function tryText(file: string): string {
  return orNull(() => readFileSync(file, 'utf8')) ?? '';
}

/** Where a link leads; '' when it cannot be read. */
export function tryLink(file: string): string {
  return orNull(() => readlinkSync(file)) ?? '';
}

/** Names in a directory; none when it cannot be read. */
export function tryNames(directory: string): string[] {
  return orNull(() => readdirSync(directory)) ?? [];
}

/** Thread ids of a process. */
export function threadNames(pid: number): string[] {
  return tryNames(`/proc/${pid}/task`);
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null; // It ended, was closed, or is not ours to read; whoever asks knows what that means.
  }
}
