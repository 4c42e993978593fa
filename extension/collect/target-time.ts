import { parseStat } from '../../core/parse/proc/process-stat';
import { tryNumericNames, tryRead } from './proc-files';

/** What one thing after another costs a process in processor time, beside what it uses anyhow. */
export class TargetTime {
  /** At the end of the last thing. */
  #last: { readonly usedMs: number; readonly atMs: number } | null = null;

  /** `usedMs` is the time used so far, as `processorMs`; `nowMs` a clock that does not jump. */
  constructor(
    private readonly usedMs: () => number | null,
    private readonly nowMs = () => performance.now(),
  ) {}

  /** Does `work` and tells its cost in ms: of a process that cannot be seen at most about what it took. */
  async costOf(work: () => Promise<void>): Promise<number> {
    const [before, beganMs] = [this.usedMs(), this.nowMs()];
    await work();
    const [after, endedMs] = [this.usedMs(), this.nowMs()];
    const tookMs = endedMs - beganMs;
    if (before === null || after === null) return tookMs;
    const { usedMs, atMs } = this.#last ?? { usedMs: before, atMs: beganMs };
    const usual = beganMs > atMs ? (before - usedMs) / (beganMs - atMs) : 0;
    this.#last = { usedMs: after, atMs: endedMs };
    // One goroutine writes the profile: more than the time that passed is other work.
    return Math.min(tookMs, Math.max(0, after - before - usual * tookMs));
  }
}

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
