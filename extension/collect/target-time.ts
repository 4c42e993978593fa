import { parseStat } from '../../core/parse/proc/process-stat';
import { tryNumericNames, tryRead } from './proc-files';

/**
 * Processor time that the threads of a process have used so far, in ms, or null when it cannot be read. By the scheduler's
 * nanoseconds of each thread (proc(5) /proc/PID/task/TID/schedstat, first field), else by the ticks of the process.
 */
export function processorMs(pid: number, ticksPerSecond: number): number | null {
  let nanoseconds = 0;
  for (const tid of tryNumericNames(`/proc/${pid}/task`)) {
    const bytes = tryRead(`/proc/${pid}/task/${tid}/schedstat`);
    if (bytes !== null) nanoseconds += Number(Buffer.from(bytes).toString('latin1').split(' ', 1)[0]);
  }
  if (nanoseconds > 0) return nanoseconds / 1e6;
  const bytes = tryRead(`/proc/${pid}/stat`);
  const stat = bytes && parseStat(bytes);
  return stat ? (stat.cpuTicks / ticksPerSecond) * 1000 : null;
}
