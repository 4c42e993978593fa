import type { AcceptLoop } from '../../correlate/loop-table';
import { isLoop } from '../../correlate/loop-shape';
import { isRunning } from '../../correlate/goroutine-state';
import type { Joined } from '../../correlate/joined';
import type { JoinedGoroutine } from '../../correlate/joined-sample';
import type { Listener } from '../../correlate/listener';
import { creationSite, lookAt } from '../../correlate/site';
import { restlessCores } from '../../model/os-evidence';
import { goesRoundAccept, goesRoundServe, processorTime, type ProcessorTime } from '../processor-time';
import { coresUsed, standingQueue } from '../queue';
import { apartMs } from '../case';
import { draft, notTaken, says, type Rule } from '../rule';
import { acceptorWords } from '../trace-words';
import { unplacedRunner } from '../unplaced-runner';

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
    const inLoop = last.goroutines.filter((g) => {
      const was = first.byId.get(g.id);
      return (
        !g.observer &&
        was !== undefined &&
        isRunning(g) &&
        isRunning(was) &&
        (isLoop(g) || isLoop(was)) &&
        spins(j, g, cores)
      );
    });
    // One that no dump shows in Accept may be shown there by a profile: a loop that logs is mostly in its log.
    const runner = unplacedRunner(j);
    const added = runner !== null && !inLoop.includes(runner) && goesRound(processorTime(j, runner)) ? [runner] : [];
    return [...inLoop, ...added].flatMap((g) => {
      const time = processorTime(j, g);
      const listener = listenerOf(j, g);
      if (listener === null && !listenerGone(j, g, first.byId.get(g.id)!, goesRound(time))) return [];
      // Whoever hands connections to new goroutines takes some.
      if (last.goroutines.some((x) => x.creator === g.id && !first.byId.has(x.id) && !x.observer)) return [];
      const site = creationSite(j, g, last);
      const t = j.texts.acceptHotLoop;
      const words = acceptorWords(j, g.id);
      if (j.trace?.hasAccepted(g.id) === true) return [];
      return [
        draft({
          class: 'accept-hot-loop',
          severity: 'critical',
          confidence: j.trace?.isBusy(g.id) === true ? 'confirmed' : 'likely',
          title: t.title(listener),
          explanation: t.explanation(g.id, cores, listener),
          site,
          members: [g],
          on: listener === null ? [] : [listener],
          evidence: [
            says('dump', (inLoop.includes(g) ? t.running : t.awake)(g.id, g.state), g, lookAt(g)),
            ...(time === null
              ? []
              : [says('dump', (goesRoundServe(time) ? t.served : t.sampled)(g.id, inside(time), time.seen), g)]),
            ...(cores === null ? [] : [says('os', t.coresUsed(cores, apartMs(j)))]),
            ...(words === null ? [] : [says('trace', words, g)]),
            listener === null ? says('os', t.noneLeft) : says('os', j.texts.words.queueTrail(listener)),
          ],
          missing: [...notTaken(j, 'trace', t.runsAlways), ...notTaken(j, 'debugger', t.registers)],
          remedy: t.remedy,
          next: t.next,
        }),
      ];
    });
  },
};

function goesRound(time: ProcessorTime | null): boolean {
  return goesRoundAccept(time) || goesRoundServe(time);
}

function inside(time: ProcessorTime): number {
  return goesRoundServe(time) ? time.serving : time.accepting;
}

/** It is in an Accept, and every listener has an acceptor of its own: this one accepts on what is closed. */
function listenerGone(j: Joined, g: JoinedGoroutine, was: JoinedGoroutine, isSampled: boolean): boolean {
  const accepts = isSampled || [g, was].some((x) => x.shape.accept !== null || x.shape.acceptMethodAt >= 0);
  return (
    accepts &&
    j.lastOs !== null &&
    j.loops.every((l) => l.goroutine !== g.id) &&
    j.listeners.every((l) => l.fds.length === 0 || (j.loopsByInode.get(l.inode) ?? []).length > 0)
  );
}

/** By the trace's own clock, which knows waiting for a processor from waiting; else by the CPU time of the process. */
function spins(j: Joined, g: JoinedGoroutine, cores: number | null): boolean {
  if (j.trace !== null && j.trace.followed(g.id) !== null) return j.trace.isBusy(g.id) || j.trace.runsWithoutWait(g.id);
  return cores !== null && cores >= restlessCores;
}

function listenerOf(j: Joined, g: JoinedGoroutine): Listener | null {
  const tied = j.loops.find((l: AcceptLoop) => l.goroutine === g.id);
  if (tied !== undefined) {
    return j.listeners.find((l) => l.inode === tied.inode && standingQueue(l)) ?? null;
  }
  const idle = j.listeners.filter(
    (l) => l.fds.length > 0 && standingQueue(l) && (j.loopsByInode.get(l.inode) ?? []).length === 0,
  );
  return idle.length === 1 ? idle[0]! : null;
}
