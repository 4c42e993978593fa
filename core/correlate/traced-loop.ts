import type { JoinedSample } from './joined-sample';
import type { Listener } from './listener';
import { LoopTable, type AcceptLoop } from './loop-table';
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
  const table = new LoopTable(samples);
  for (const g of last.goroutines)
    if (!g.observer && !tied.has(g.id) && trace.hasAccepted(g.id)) table.tie(g.id, listener.inode, 'traced');
  return table.all();
}
