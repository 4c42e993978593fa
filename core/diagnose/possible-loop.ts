import { handsOver } from '../correlate/idle-loop';
import { isLoop } from '../correlate/loop-shape';
import { waitKind } from '../correlate/goroutine-state';
import type { Joined } from '../correlate/joined';

/** One that is stuck passing a connection on, or that runs with a stack that nobody could read, may be the accept loop. */
export function someoneMay(j: Joined): boolean {
  const last = j.lastDump!;
  const unread = last.sample.goroutinesFrom === 'debugger';
  return last.goroutines.some(
    (g) => !g.observer && (handsOver(g) || (waitKind(g.state) === 'running' && (unread || isLoop(g)))),
  );
}
