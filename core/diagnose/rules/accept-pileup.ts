import { waitKind } from '../../correlate/goroutine-state';
import { growsWithoutEnd, siteGroups } from '../../correlate/growth';
import type { Joined } from '../../correlate/joined';
import type { JoinedGoroutine } from '../../correlate/joined-sample';
import { creationSite, place, lookAt } from '../../correlate/site';
import { draft, says, type Draft, type Rule } from '../rule';
import { apart, many, name } from '../words';
import { creations, unseenCreations } from '../trace-words';

/** Below this a steady pool of acceptors on one listener is a choice, not an accident. */
const poolSize = 16;

/**
 * Many goroutines in Accept of one listener: one waits in the poller, the others for the read lock of its poll.FD
 * (internal/poll/fd_mutex.go). A pool that was started once does no harm; one that grows is a loop started again and again.
 */
export const acceptPileup: Rule = {
  class: 'accept-pileup',
  find(j) {
    const last = j.lastDump;
    if (last === null) return [];
    const waiting = new Map<string, JoinedGoroutine[]>();
    for (const g of last.goroutines) {
      if (g.observer || g.shape.accept !== 'poll' || waitKind(g.state) !== 'lock' || g.pollFd === null) continue;
      const list = waiting.get(g.pollFd);
      if (list === undefined) waiting.set(g.pollFd, [g]);
      else list.push(g);
    }
    return [...waiting].flatMap(([pollFd, members]) => (members.length >= 2 ? pileup(j, pollFd, members) : []));
  },
};

function pileup(j: Joined, pollFd: string, members: readonly JoinedGoroutine[]): Draft[] {
  const last = j.lastDump!;
  const groups = siteGroups(
    j.samples,
    (g) => g.shape.accept === 'poll' && g.pollFd === pollFd,
    (a, b) => a.pollFd === b.pollFd,
  );
  const growing = groups.filter(growsWithoutEnd);
  const grown = growing.reduce((n, g) => n + g.added, 0);
  if (grown === 0 && (j.dumps !== null || members.length < poolSize)) return [];
  const holder = last.goroutines.find(
    (g) => g.shape.accept === 'poll' && g.pollFd === pollFd && waitKind(g.state) !== 'lock',
  );
  const inode = holder?.inode ?? j.loops.find((l) => members.some((m) => m.id === l.goroutine))?.inode;
  const listener = j.listeners.find((l) => l.inode === inode);
  const one =
    members.find((m) => m.shape.createdBy === (growing[0]?.members.at(-1)?.[0]?.shape.createdBy ?? null)) ??
    members[0]!;
  const site = creationSite(one, last, j.origin);
  const all = members.length + (holder === undefined ? 0 : 1);
  const before = groups.reduce((n, g) => n + (g.members[0]?.length ?? 0), 0);
  const where = listener === undefined ? 'one listener' : name(listener);
  return [
    draft({
      class: 'accept-pileup',
      severity: 'warning',
      confidence: grown > 0 ? (listener === undefined ? 'likely' : 'confirmed') : 'possible',
      title: `${many(all, 'goroutine')} pile up in Accept on ${where}`,
      explanation:
        `${many(all, 'goroutine')} are in Accept on ${where}; one waits for a connection, the others for its lock.` +
        (grown > 0
          ? ` ${before} → ${all} in ${apart(j)}, none ended: the accept loop is started again and again without stopping the old one.`
          : ''),
      site,
      members,
      on: listener === undefined ? [] : [listener],
      evidence: [
        says('dump', `${many(members.length, 'goroutine')} wait for the lock of the same ${pollFd}`, one, lookAt(one)),
        ...(holder === undefined
          ? []
          : [says('dump', `goroutine ${holder.id} waits in the poller on it`, holder, lookAt(holder))]),
        ...(grown > 0 ? [says('dump', `${grown} more than ${apart(j)} ago, none ended`)] : []),
        ...(grown > 0 ? creations(j, one.shape.createdBy) : []),
        ...(listener === undefined
          ? []
          : [says('os', `one LISTEN socket on ${name(listener)}, queue ${listener.queues.at(-1) ?? 'unknown'}`)]),
      ],
      missing: [
        ...(j.dumps === null ? [says('dump', 'a second dump, to see whether they grow')] : []),
        ...unseenCreations(j),
      ],
      remedy:
        `Start the accept loop once${site === null ? '' : ` (${place(site)})`}; on reload stop the old server before a new one serves the same listener:\n\n` +
        '\tif old != nil {\n\t\told.Shutdown(ctx)\n\t}\n\tln, err := net.Listen("tcp", addr)\n\tgo srv.Serve(ln)',
      next: grown > 0 ? null : 'Take another sample later: a pool that does not grow is harmless.',
    }),
  ];
}
