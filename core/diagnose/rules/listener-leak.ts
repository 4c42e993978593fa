import { growsSteadily, growsWithoutEnd, isSingle, isYoung, siteGroups, type SiteGroup } from '../../correlate/growth';
import { parkedInAccept } from '../../correlate/goroutine-state';
import type { Joined } from '../../correlate/joined';
import type { Listener } from '../../correlate/listener';
import { growthSite, lookAt } from '../../correlate/site';
import { apartMs, type Case } from '../case';
import { draft, notTaken, says, type Draft, type Rule } from '../rule';
import { growthStopped, goesOn } from '../growth-trend';
import { endsWithinMs } from '../listener-deadlines';
import { creations, unseenCreations } from '../trace-words';

/**
 * Listeners that are made and never closed: parked acceptors of one creation site grow, each on a listener of its own, and
 * none ends. Their number alone says nothing: a healthy program may hold sixty from one line.
 */
export const listenerLeak: Rule = {
  class: 'listener-leak',
  find(j) {
    const groups = growingAcceptors(j);
    if (groups.length > 0) return groups.filter((g) => !growthStopped(j, g)).map((g) => leak(j, g));
    return j.lastDump === null ? leakSeenInSockets(j) : [];
  },
};

/** Sites that were seen to make acceptors on listeners of their own, none of which ended or will by a deadline, and that did so before as well. */
function growingAcceptors(j: Joined): SiteGroup[] {
  return acceptorSites(j).filter(
    (g) => (growsWithoutEnd(g) || growsSteadily(g)) && !isYoung(g) && !isSingle(g) && endsWithinMs(j, g) === null,
  );
}

/** Sites of acceptors that now are on listeners of their own. */
export function acceptorSites(j: Joined): SiteGroup[] {
  return siteGroups(j.samples, parkedInAccept, (a, b) => a.pollDesc === b.pollDesc).filter(onSocketsOfTheirOwn);
}

/** True for a site that made listeners while it was watched and then no more: start-up, or a pause. */
export function isSettling(j: Joined, site: SiteGroup): boolean {
  return growsWithoutEnd(site) && growthStopped(j, site);
}

/** Acceptors that share a *poll.FD pile up on one listener, also one after the other in its poller: another class. */
function onSocketsOfTheirOwn({ members, added }: SiteGroup): boolean {
  const last = members.at(-1)!;
  const before = new Set(members[0]!.map((g) => g.pollDesc));
  const isNew = last.some((g) => g.pollDesc === null || !before.has(g.pollDesc));
  return new Set(last.map((g) => g.pollDesc)).size === last.length && (isNew || added === 0);
}

function leak(j: Case, group: SiteGroup): Draft {
  const members = group.members.at(-1)!;
  const one = members.at(-1)!;
  const inodes = new Set(members.map((g) => g.inode));
  const on = j.listeners.filter((l) => inodes.has(l.inode));
  const fresh = on.filter((l) => l.present[0] === false).length;
  const site = j.lastDump === null ? null : growthSite(j, one, j.lastDump);
  const before = group.members[0]!.length;
  const t = j.texts.listenerLeak;
  const socketsAgree = fresh > 0;
  return draft({
    class: 'listener-leak',
    severity: 'error',
    confidence: !goesOn(j)
      ? 'possible'
      : socketsAgree && group.added >= 2 && group.added <= before && j.lastDebugged !== null
        ? 'confirmed'
        : 'likely',
    title: t.title(site, before, members.length, apartMs(j)),
    explanation: t.explanation(site, before, members.length, group.added, apartMs(j)),
    site,
    members,
    on,
    evidence: [
      says('dump', t.parked(members.length, group.added, apartMs(j)), one, lookAt(one)),
      ...(on.length > 0 ? [says('os', t.sockets(on, fresh))] : []),
      ...creations(j, group.createdBy),
    ],
    against: on.length > 0 && !socketsAgree ? [says('os', t.noNewSocket)] : [],
    missing: [
      ...(on.length === 0 ? notTaken(j, 'os', t.theirSockets) : []),
      ...unseenCreations(j),
      ...notTaken(j, 'debugger', t.theirDescriptors),
    ],
    remedy: t.remedy,
    next: !socketsAgree ? t.nextOnMachine : goesOn(j) ? null : t.nextWatch,
  });
}

/** Without a dump: owned LISTEN sockets that come and never go. */
function leakSeenInSockets(j: Case): Draft[] {
  const fresh = j.listeners.filter((l) => l.fds.length > 0 && l.present[0] === false && l.present.at(-1) === true);
  const gone = j.listeners.filter((l) => l.present[0] === true && l.present.at(-1) === false);
  if (fresh.length < 3 || gone.length > 0) return [];
  const all: Listener[] = j.listeners.filter((l) => l.fds.length > 0);
  const t = j.texts.listenerLeak;
  return [
    draft({
      class: 'listener-leak',
      severity: 'error',
      confidence: 'possible',
      title: t.socketsTitle(all.length - fresh.length, all.length, apartMs(j)),
      explanation: t.socketsExplanation(fresh.length, apartMs(j)),
      on: all,
      evidence: [says('os', t.newSockets(fresh))],
      missing: notTaken(j, 'dump', t.whoMakes),
      remedy: t.socketsRemedy,
      next: t.socketsNext,
    }),
  ];
}
