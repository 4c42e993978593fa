import { growsWithoutEnd, siteGroups, type SiteGroup } from '../../correlate/growth';
import { parkedInAccept } from '../../correlate/goroutine-state';
import type { Joined } from '../../correlate/joined';
import type { Listener } from '../../correlate/listener';
import { creationSite, place, lookAt } from '../../correlate/site';
import type { Case } from '../case';
import { draft, notTaken, says, type Draft, type Rule } from '../rule';
import { apart, many, names } from '../words';
import { growthStopped, goesOn } from '../growth-trend';
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

/** Sites that were seen to make acceptors on listeners of their own, none of which ended. */
function growingAcceptors(j: Joined): SiteGroup[] {
  return acceptorSites(j).filter(growsWithoutEnd);
}

/** Sites of acceptors that now are on listeners of their own. */
export function acceptorSites(j: Joined): SiteGroup[] {
  return siteGroups(j.samples, parkedInAccept, (a, b) => a.pollDesc === b.pollDesc).filter(onSocketsOfTheirOwn);
}

/** True for a site that made listeners while it was watched and then no more: start-up, or a pause. */
export function isSettling(j: Joined, site: SiteGroup): boolean {
  return growsWithoutEnd(site) && growthStopped(j, site);
}

/** From so many on, new ones of one site may be a leak. */
const several = 3;

/** True for a site that had no acceptor in the first sample and several in the last: start-up, or a leak that began meanwhile. */
export function isFresh({ members, added }: SiteGroup): boolean {
  return members.length >= 2 && members[0]!.length === 0 && added >= several;
}

/** Acceptors that share a *poll.FD pile up on one listener: another class. */
function onSocketsOfTheirOwn(group: SiteGroup): boolean {
  const last = group.members.at(-1)!;
  return new Set(last.map((g) => g.pollDesc)).size === last.length;
}

function leak(j: Case, group: SiteGroup): Draft {
  const members = group.members.at(-1)!;
  const one = members.at(-1)!;
  const inodes = new Set(members.map((g) => g.inode));
  const on = j.listeners.filter((l) => inodes.has(l.inode));
  const fresh = on.filter((l) => l.present[0] === false).length;
  const site = j.lastDump === null ? null : creationSite(one, j.lastDump, j.origin);
  const counts = group.members.map((m) => m.length);
  const said = `${counts[0]!} → ${counts.at(-1)!} in ${apart(j)}`;
  const socketsAgree = fresh > 0;
  return draft({
    class: 'listener-leak',
    severity: 'error',
    confidence: !goesOn(j) ? 'possible' : socketsAgree && group.added >= 2 ? 'confirmed' : 'likely',
    title: `Listeners leak${site === null ? '' : ` at ${place(site)}`}: ${said}`,
    explanation:
      `${site === null ? 'One place' : place(site)} starts an acceptor on a new listener again and again, and none is ever closed: ${said}, ${group.added} new, 0 ended. ` +
      'Each keeps a goroutine, a descriptor and its address until the process runs out of descriptors.',
    site,
    members,
    on,
    evidence: [
      says(
        'dump',
        `${many(members.length, 'goroutine')} parked in Accept from one creation site, ${group.added} more than ${apart(j)} ago, none ended`,
        one,
        lookAt(one),
      ),
      ...(on.length > 0
        ? [
            says(
              'os',
              `${many(on.length, 'LISTEN socket')} tied to them (${names(on)}), ${fresh} of them new since the first sample`,
            ),
          ]
        : []),
      ...creations(j, group.createdBy),
    ],
    against: on.length > 0 && !socketsAgree ? [says('os', 'no new LISTEN socket was seen')] : [],
    missing: [
      ...(on.length === 0 ? notTaken(j, 'os', 'the listening sockets, one for each goroutine') : []),
      ...unseenCreations(j),
      ...notTaken(j, 'debugger', 'the descriptor in each netFD.accept'),
    ],
    remedy:
      'Close the listener when the work it was made for is over, on every path:\n\n' +
      '\tln, err := net.Listen("tcp", addr)\n\tif err != nil {\n\t\treturn err\n\t}\n\tdefer ln.Close() // Accept returns net.ErrClosed and its goroutine ends',
    next: !socketsAgree
      ? 'Run on the machine of the process to see the sockets.'
      : goesOn(j)
        ? null
        : 'Watch for a minute (--samples 5 --interval 15s): two samples cannot tell a leak from a start-up.',
  });
}

/** Without a dump: owned LISTEN sockets that come and never go. */
function leakSeenInSockets(j: Case): Draft[] {
  const fresh = j.listeners.filter((l) => l.fds.length > 0 && l.present[0] === false && l.present.at(-1) === true);
  const gone = j.listeners.filter((l) => l.present[0] === true && l.present.at(-1) === false);
  if (fresh.length < 3 || gone.length > 0) return [];
  const all: Listener[] = j.listeners.filter((l) => l.fds.length > 0);
  return [
    draft({
      class: 'listener-leak',
      severity: 'error',
      confidence: 'possible',
      title: `Listening sockets grow: ${all.length - fresh.length} → ${all.length} in ${apart(j)}`,
      explanation: `The process made ${many(fresh.length, 'listening socket')} in ${apart(j)} and closed none. Which line makes them is not known without a goroutine dump.`,
      on: all,
      evidence: [says('os', `${many(fresh.length, 'new LISTEN socket')}, 0 closed: ${names(fresh)}`)],
      missing: notTaken(j, 'dump', 'the goroutines and the line that makes the listeners'),
      remedy: 'Close each listener when the work it was made for is over:\n\n\tdefer ln.Close()',
      next: 'Name the pprof address to see where they are made.',
    }),
  ];
}
