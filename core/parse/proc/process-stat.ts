import { decodeUtf8 } from '../../base/utf8';

export interface ProcessStat {
  readonly parent: number;
  readonly state: string;
  /** utime + stime in clock ticks. */
  readonly cpuTicks: number;
  /** Clock ticks from boot to the start of the process: with the pid it names one process for good. */
  readonly startTicks: number;
  readonly command: string;
}

/**
 * /proc/PID/stat and task/TID/stat (do_task_stat in fs/proc/array.c; fields as in proc_pid_stat(5): 3 state, 4 ppid, 14 utime, 15 stime,
 * 22 starttime). The command stands in parentheses and may hold blanks and parentheses itself: it ends at the last `)`.
 * Null when it is not such a line.
 */
export function parseStat(bytes: Uint8Array): ProcessStat | null {
  const text = decodeUtf8(bytes);
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  const fields = text
    .slice(close + 2)
    .trimEnd()
    .split(' ');
  const number = (field: number): number => Number(fields[field - 3] ?? NaN);
  const stat = {
    parent: number(4),
    state: fields[0] ?? '',
    cpuTicks: number(14) + number(15),
    startTicks: number(22),
    command: text.slice(open + 1, close),
  };
  return Number.isFinite(stat.parent + stat.cpuTicks + stat.startTicks) ? stat : null;
}
