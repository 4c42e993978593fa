import { readFileSync } from 'node:fs';

/** CPU time of a process in ms: utime and stime of /proc/PID/stat (proc(5)), at the 100 ticks a second that Linux has everywhere. */
export function cpuMs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
