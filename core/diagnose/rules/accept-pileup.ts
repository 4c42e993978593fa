import { append } from '../../base/lists';
import { waitKind } from '../../correlate/goroutine-state';
import { growsWithoutEnd, siteGroups } from '../../correlate/growth';
import type { JoinedGoroutine } from '../../correlate/joined-sample';
import { creationSite, lookAt } from '../../correlate/site';
import { apartMs, type Case } from '../case';
import { draft, says, type Draft, type Rule } from '../rule';
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
      append(waiting, g.pollFd, g);
    }
    return [...waiting].flatMap(([pollFd, members]) => (members.length >= 2 ? pileup(j, pollFd, members) : []));
  },
};

function pileup(j: Case, pollFd: string, members: readonly JoinedGoroutine[]): Draft[] {
  const last = j.lastDump!;
  const groups = siteGroups(
    j.samples,
    (g) => g.shape.accept === 'poll' && g.pollFd === pollFd,
    (a, b) => a.pollFd === b.pollFd,
  );
  const growing = groups.filter(growsWithoutEnd).sort((a, b) => b.added - a.added);
  const grown = growing.reduce((n, g) => n + g.added, 0);
  if (grown === 0 && (j.dumps !== null || members.length < poolSize)) return [];
  const holder = last.goroutines.find(
    (g) => g.shape.accept === 'poll' && g.pollFd === pollFd && waitKind(g.state) !== 'lock',
  );
  const inode = holder?.inode ?? j.loops.find((l) => members.some((m) => m.id === l.goroutine))?.inode;
  const listener = j.listeners.find((l) => l.inode === inode) ?? null;
  // Whoever was there before need not be of the line that makes more.
  const fastest = growing[0]?.members.at(-1) ?? [];
  const one = members.find((m) => fastest.some((g) => g.id === m.id)) ?? members[0]!;
  const site = creationSite(j, one, last);
  const all = members.length + (holder === undefined ? 0 : 1);
  const before = groups.reduce((n, g) => n + (g.members[0]?.length ?? 0), 0);
  const t = j.texts.acceptPileup;
  return [
    draft({
      class: 'accept-pileup',
      severity: 'warning',
      confidence: grown > 0 ? (listener === null ? 'likely' : 'confirmed') : 'possible',
      title: t.title(all, listener),
      explanation: t.explanation(all, listener) + (grown > 0 ? t.grows(before, all, apartMs(j)) : ''),
      site,
      members,
      on: listener === null ? [] : [listener],
      evidence: [
        says('dump', t.waitForLock(members.length, pollFd), one, lookAt(one)),
        ...(holder === undefined ? [] : [says('dump', t.waitsInPoller(holder.id), holder, lookAt(holder))]),
        ...(grown > 0 ? [says('dump', t.more(grown, apartMs(j)))] : []),
        ...(grown > 0 ? creations(j, one.shape.createdBy) : []),
        ...(listener === null ? [] : [says('os', t.oneSocket(listener))]),
      ],
      missing: [...(j.dumps === null ? [says('dump', t.secondDump)] : []), ...unseenCreations(j)],
      remedy: t.remedy(site),
      next: grown > 0 ? null : t.next,
    }),
  ];
}
