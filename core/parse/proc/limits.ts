import { decodeUtf8 } from '../../base/utf8';

/**
 * Soft limit of open files from /proc/PID/limits (proc_pid_limits in fs/proc/base.c: names padded to 25 columns, soft,
 * hard, unit). Null when the line is missing or says `unlimited`.
 */
export function parseOpenFilesLimit(bytes: Uint8Array): number | null {
  const found = /^Max open files\s+(\d+)/m.exec(decodeUtf8(bytes));
  return found ? Number(found[1]) : null;
}
