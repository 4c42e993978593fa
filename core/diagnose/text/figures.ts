import type { Listener } from '../../correlate/listener';

/** Figures and commands that read alike in every language. */

/** 1204 → `1,204`. */
export function grouped(n: number): string {
  return String(n).replace(/\d(?=(?:\d{3}){1,7}$)/g, '$&,');
}

/** The queue in each sample: `3 → ? → 17`. */
export function trail({ queues }: Listener): string {
  return queues.map((q) => q ?? '?').join(' → ');
}

/** The command that sets a running process's limit of open files. */
export function prlimit(pid: number | null, limit: string): string {
  return `prlimit --pid ${pid === null ? 'PID' : String(pid)} --nofile=${limit}`;
}
