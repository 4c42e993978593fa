import { unmoved, waitKind } from '../../correlate/goroutine-state';
import { siteGroups } from '../../correlate/growth';
import type { Listener } from '../../correlate/listener';
import { creationSite, lookAt, stuckSite } from '../../correlate/site';
import { apartMs, type Case } from '../case';
import { draft, notTaken, says, type Draft, type Rule } from '../rule';
import { creations, unseenCreations } from '../trace-words';

/** Fewer than this are connections on their way out. */
const least = 10;

/**
 * Peers have closed (CLOSE_WAIT) and the handlers do not notice, because they wait for something other than the
 * connection: as many goroutines of one creation site are parked off the poller.
 */
export const closeWaitLeak: Rule = {
  class: 'close-wait-leak',
  find(j) {
    return j.listeners.flatMap((l) => {
      const counts = l.closeWait.filter((_, i) => j.samples[i]!.sample.os !== null);
      const now = counts.at(-1) ?? 0;
      if (l.port === 0 || counts.length < 2 || now < least || counts.some((c) => c < least) || now < counts[0]!)
        return [];
      return [leak(j, l, counts)];
    });
  },
};

function leak(j: Case, l: Listener, counts: readonly number[]): Draft {
  const loops = new Set((j.loopsByInode.get(l.inode) ?? []).map((x) => x.goroutine));
  const groups = siteGroups(
    j.samples,
    (g) => waitKind(g.state) !== 'network' && g.creator !== null && loops.has(g.creator),
    unmoved,
  )
    .map((g) => ({ ...g, size: g.stayed.length }))
    .filter((g) => g.size >= least)
    .sort((a, b) => b.size - a.size);
  const group = groups[0];
  const one = group?.stayed[0];
  const members = group?.members.at(-1) ?? [];
  const site =
    one === undefined || j.lastDump === null ? null : (stuckSite(one) ?? creationSite(one, j.lastDump, j.origin));
  const before = counts[0]!;
  const now = counts.at(-1)!;
  const t = j.texts.closeWaitLeak;
  return draft({
    class: 'close-wait-leak',
    severity: 'error',
    confidence: one !== undefined ? 'confirmed' : 'likely',
    title: t.title(l, before, now, apartMs(j)),
    explanation:
      t.explanation(l, before, now, apartMs(j)) +
      (one === undefined ? t.handlersUnknown : t.handlersIn(one.state, site)),
    site,
    members,
    on: [l],
    evidence: [
      says('os', t.sockets(l.port, before, now, apartMs(j))),
      ...(one === undefined
        ? []
        : [
            says('dump', t.handlers(members.length, one.state, group!.size), one, lookAt(one)),
            ...creations(j, group?.createdBy ?? null),
          ]),
    ],
    missing: [...(one === undefined ? notTaken(j, 'dump', t.whoHolds) : []), ...unseenCreations(j)],
    remedy: t.remedy,
    next: null,
  });
}
