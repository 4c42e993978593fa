import type { Joined } from '../correlate/joined';
import type { Listener } from '../correlate/listener';

/**
 * True when connections waited in every sample and no fewer at the end than at the beginning: nobody takes them.
 * A queue seen once may be a burst, so one sample is never enough.
 */
export function standingQueue(l: Listener): boolean {
  const known = l.queues.filter((q): q is number => q !== null);
  return known.length >= 2 && known.every((q) => q > 0) && known.at(-1)! >= known[0]!;
}

/** Queue known to be empty in the last sample that has it. */
export function emptyQueue(l: Listener): boolean {
  return l.queues.findLast((q) => q !== null) === 0;
}

/** By how much a counter of the network namespace rose between the first and the last sample; null when unknown. */
export function counterRise(j: Joined, counter: string): number | null {
  const values = j.samples.flatMap((s) => s.sample.os?.counters.get(counter) ?? []);
  return values.length < 2 ? null : values.at(-1)! - values[0]!;
}

/** CPU use of the process between its first and last reading, in cores; null when unknown. */
export function coresUsed(j: Joined): number | null {
  const readings = j.samples.flatMap((s) => {
    const os = s.sample.os;
    return os === null || os.cpuTicks === null
      ? []
      : [{ ticks: os.cpuTicks, at: s.sample.startedAtMs + s.sample.osAtMs }];
  });
  const first = readings[0];
  const last = readings.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) return null;
  return (last.ticks - first.ticks) / j.target.host.clockTicksPerSecond / ((last.at - first.at) / 1000);
}
