import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An open file that only its owner may read and that has no name any more: nothing is left of it however we end. */
export function openUnnamed(): number {
  const directory = mkdtempSync(join(tmpdir(), 'accept-leak-'));
  try {
    return openSync(join(directory, 'core'), 'wx+', 0o600);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A path of an open file, for this process and for others of the same user. */
export function pathOfDescriptor(fd: number): string {
  return `/proc/${process.pid}/fd/${fd}`;
}
