import type { AcceptLoop } from '../../correlate/loop-table';
import { isLoop } from '../../correlate/loop-shape';
import { waitKind } from '../../correlate/goroutine-state';
import type { Joined } from '../../correlate/joined';
import type { JoinedGoroutine } from '../../correlate/joined-sample';
import type { Listener } from '../../correlate/listener';
import { creationSite, lookAt } from '../../correlate/site';
import { coresUsed, standingQueue } from '../queue';
import { draft, notTaken, says, type Rule } from '../rule';
import { apart, name, queueWords } from '../words';
import { acceptorWords } from '../trace-words';

/** Less CPU than this over the samples is no loop that spins; on a busy machine one gets far less than a core. */
const spinningCores = 0.3;

/**
 * Accept fails at once and the loop tries again without a pause (a deadline that is over, a closed or invalid
 * descriptor): the goroutine is running in every dump, a core is used up, and nobody takes the connections that wait.
 */
export const acceptHotLoop: Rule = {
  class: 'accept-hot-loop',
  find(j) {
    const cores = coresUsed(j);
    if (j.dumps === null) return [];
    const { first, last } = j.dumps;
    const spinning = last.goroutines.filter((g) => {
      const was = first.byId.get(g.id);
      return (
        !g.observer && was !== undefined && busy(g) && busy(was) && (isLoop(g) || isLoop(was)) && spins(j, g, cores)
      );
    });
    return spinning.flatMap((g) => {
      const listener = listenerOf(j, g);
      if (listener === undefined && !listenerGone(j, g, first.byId.get(g.id)!)) return [];
      // Whoever hands connections to new goroutines takes some.
      if (last.goroutines.some((x) => x.creator === g.id && !first.byId.has(x.id) && !x.observer)) return [];
      const site = creationSite(g, last, j.origin);
      const where = listener === undefined ? 'of a closed listener' : `on ${name(listener)}`;
      const words = acceptorWords(j, g.id);
      if (j.trace?.hasAccepted(g.id) === true) return [];
      return [
        draft({
          class: 'accept-hot-loop',
          severity: 'critical',
          confidence: j.trace?.isBusy(g.id) === true ? 'confirmed' : 'likely',
          title: `The accept loop ${where} spins and accepts nothing`,
          explanation:
            `Goroutine ${g.id} runs in its accept loop in every dump and uses ${cores === null ? 'all it can get' : `${cores.toFixed(1)} cores`}, but takes no connection: Accept fails at once ` +
            (listener === undefined
              ? '(its listener is closed: no socket is left for it) and the loop goes on.'
              : `(a deadline in the past, or an error that is not temporary) and the loop goes on. ${queueWords(listener)}.`),
          site,
          members: [g],
          on: listener === undefined ? [] : [listener],
          evidence: [
            says(
              'dump',
              `goroutine ${g.id} is ${g.state} in its accept loop in every dump, never parked`,
              g,
              lookAt(g),
            ),
            ...(cores === null ? [] : [says('os', `the process used ${cores.toFixed(2)} cores over ${apart(j)}`)]),
            ...(words === null ? [] : [says('trace', words, g)]),
            listener === undefined
              ? says('os', 'every LISTEN socket of the process has an acceptor, none is left for this loop')
              : says('os', `queue of ${name(listener)}: ${listener.queues.map((q) => q ?? '?').join(' → ')}`),
          ],
          missing: [
            ...notTaken(j, 'trace', 'that this goroutine runs all the time'),
            ...notTaken(j, 'debugger', 'its registers'),
          ],
          remedy:
            'Look at the error: end the loop on a permanent one, wait after a temporary one, and renew a deadline before each Accept.\n\n' +
            '\tconn, err := ln.Accept()\n\tif err != nil {\n\t\tif errors.Is(err, net.ErrClosed) {\n\t\t\treturn\n\t\t}\n\t\ttime.Sleep(backoff)\n\t\tcontinue\n\t}',
          next: 'Take a CPU profile or a trace to see the call that fails.',
        }),
      ];
    });
  },
};

/** It is in an Accept, and every listener has an acceptor of its own: this one accepts on what is closed. */
function listenerGone(j: Joined, g: JoinedGoroutine, was: JoinedGoroutine): boolean {
  const accepts = [g, was].some((x) => x.shape.accept !== null || x.shape.acceptMethodAt >= 0);
  return (
    accepts &&
    j.lastOs !== null &&
    j.loops.every((l) => l.goroutine !== g.id) &&
    j.listeners.every((l) => l.fds.length === 0 || (j.loopsByInode.get(l.inode) ?? []).length > 0)
  );
}

/** By the trace's own clock, which knows waiting for a processor from waiting; else by the CPU time of the process. */
function spins(j: Joined, g: JoinedGoroutine, cores: number | null): boolean {
  if (j.trace !== null && j.trace.followed(g.id) !== null) return j.trace.isBusy(g.id);
  return cores !== null && cores >= spinningCores;
}

function busy(g: JoinedGoroutine): boolean {
  return waitKind(g.state) === 'running';
}

function listenerOf(j: Joined, g: JoinedGoroutine): Listener | undefined {
  const tied = j.loops.find((l: AcceptLoop) => l.goroutine === g.id);
  if (tied !== undefined) {
    const listener = j.listeners.find((l) => l.inode === tied.inode);
    return listener !== undefined && standingQueue(listener) ? listener : undefined;
  }
  const idle = j.listeners.filter(
    (l) => l.fds.length > 0 && standingQueue(l) && (j.loopsByInode.get(l.inode) ?? []).length === 0,
  );
  return idle.length === 1 ? idle[0] : undefined;
}
