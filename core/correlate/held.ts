import type { Joined } from './joined';

/**
 * True when every thread of the process was stopped in every sample: a debugger holds it (`t`) or a signal stopped it (`T`;
 * states of proc_pid_stat(5)). Then nothing moves, and what stands says nothing about the program.
 */
export function isHeld(j: Joined): boolean {
  const seen = j.samples.flatMap((s) => (s.sample.os === null ? [] : [s.sample.os.threads]));
  return seen.length > 0 && seen.every((t) => t.length > 0 && t.every(({ state }) => state === 't' || state === 'T'));
}
