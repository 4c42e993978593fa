import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of a process in ms: utime and stime of /proc/PID/stat (proc(5)), at the 100 ticks a second that Linux has everywhere. */
export function cpuMs(pid) {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The same of a process with its children, and with those that have ended and been waited for (cutime, cstime). */
export function familyCpuMs(pid) {
  const own = statOf(pid);
  const ended = (Number(own[13]) + Number(own[14])) * 10;
  return childrenOf(pid).reduce((sum, child) => sum + cpuMs(child), cpuMs(pid) + ended);
}

/** Resident bytes of the children of a process (rss, in pages of 4 KiB). */
export function childrenRss(pid) {
  return childrenOf(pid).reduce((sum, child) => sum + Number(statOf(child)[21] ?? 0) * 4096, 0);
}

function childrenOf(pid) {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && statOf(name)[1] === String(pid));
}

/** Fields from the third on, behind the command in parentheses; none of a process that is gone. */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return []; // Processes come and go between the listing and the reading.
  }
}
