import { decodeUtf8 } from '../../base/utf8';

/** How many files a process may open; null for `unlimited`, or where it is unknown. */
export interface OpenFilesLimit {
  readonly soft: number | null;
  readonly hard: number | null;
}

/**
 * Limits of open files from /proc/PID/limits (proc_pid_limits in fs/proc/base.c: names padded to 25 columns, soft,
 * hard, unit). Null when the line is missing.
 */
export function parseOpenFilesLimit(bytes: Uint8Array): OpenFilesLimit | null {
  const found = /^Max open files +(\d+|unlimited) +(\d+|unlimited)/m.exec(decodeUtf8(bytes));
  return found === null ? null : { soft: limit(found[1]!), hard: limit(found[2]!) };
}

function limit(text: string): number | null {
  return text === 'unlimited' ? null : Number(text);
}
