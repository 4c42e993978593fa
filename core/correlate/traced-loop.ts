import type { JoinedSample } from './joined-sample';
import type { Listener } from './listener';
import type { AcceptLoop } from './loop-table';
import type { Traced } from './traced';

/**
 * Loops that no sample shows in Accept, but that took connections while the trace ran: when there is one listener without a loop,
 * it is theirs. A loop that waits for a free place after each connection is seldom in Accept.
 */
export function tracedLoops(
  samples: readonly JoinedSample[],
  listeners: readonly Listener[],
  loops: readonly AcceptLoop[],
  trace: Pick<Traced, 'hasAccepted'>,
): AcceptLoop[] {
  const accepted = new Set(loops.map((l) => l.inode));
  const idle = listeners.filter((l) => l.fds.length > 0 && l.present.at(-1) === true && !accepted.has(l.inode));
  const [listener] = idle;
  const last = samples.findLast((s) => s.table !== null);
  if (listener === undefined || idle.length > 1 || last === undefined) return [];
  const tied = new Set(loops.map((l) => l.goroutine));
  const took = last.goroutines.filter((g) => !g.observer && !tied.has(g.id) && trace.hasAccepted(g.id));
  return took.map(({ id }) => ({
    goroutine: id,
    inode: listener.inode,
    tie: 'traced',
    seen: samples.map((s) => s.byId.get(id) ?? null),
  }));
}
