import { isAwake, isRunning } from '../correlate/goroutine-state';
import type { Joined } from '../correlate/joined';
import type { JoinedGoroutine } from '../correlate/joined-sample';
import { restlessCores } from '../model/os-evidence';
import { onlyComputes, processorTime } from './processor-time';
import { coresUsed } from './queue';

/**
 * A goroutine of user code that never rested and that no stack places: in no dump was it in Accept, nor is it tied to a
 * listener. It may compute, or go round an Accept that fails at once between two dumps, so "healthy" is not sure, unless a
 * profile of the processor's time shows that it computes.
 */
export function unplacedRunner(j: Joined): JoinedGoroutine | null {
  const tied = new Set(j.loops.map((l) => l.goroutine));
  const cores = coresUsed(j);
  const dumps = j.samples.filter((s) => s.table !== null);
  const runner = j.lastDump?.goroutines.find(
    (g) =>
      !g.observer &&
      !tied.has(g.id) &&
      g.shape.userAt >= 0 &&
      dumps.every((s) => goesOn(s.byId.get(g.id))) &&
      (j.trace === null || j.trace.followed(g.id) === null
        ? cores !== null && cores >= restlessCores
        : j.trace.neverRests(g.id)) &&
      !onlyComputes(processorTime(j, g)),
  );
  return runner ?? null;
}

/** Running, or in a system call that a loop makes which logs; who is in another, such as a read or an event loop's wait, rests there. */
function goesOn(g: JoinedGoroutine | undefined): boolean {
  if (g === undefined || !isAwake(g)) return false;
  return isRunning(g) || g.shape.frames.some((f) => f.function === 'os.(*File).Write');
}
