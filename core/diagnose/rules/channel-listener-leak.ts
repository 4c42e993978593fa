import { waitKind } from '../../correlate/goroutine-state';
import { growsWithoutEnd, siteGroups, type SiteGroup } from '../../correlate/growth';
import type { Joined } from '../../correlate/joined';
import { acceptedConnections } from '../../correlate/listener';
import { growthSite, lookAt } from '../../correlate/site';
import { apartMs } from '../case';
import { goesOn } from '../growth-trend';
import { draft, says, type Rule } from '../rule';
import { creations, unseenCreations } from '../trace-words';

/**
 * In-memory listeners (pipes, multiplexers) whose Accept waits on a channel: the same leak as with sockets, but the
 * kernel knows nothing of them.
 */
export const channelListenerLeak: Rule = {
  class: 'channel-listener-leak',
  find(j) {
    const groups = suspects(j).filter((g) => tellable(j, g));
    return groups.flatMap((group) => {
      const members = group.members.at(-1)!;
      const one = members.at(-1);
      if (one === undefined || j.lastDump === null) return [];
      const site = growthSite(j, one, j.lastDump);
      const before = group.members[0]!.length;
      const t = j.texts.channelListenerLeak;
      return [
        draft({
          class: 'channel-listener-leak',
          severity: 'error',
          confidence: goesOn(j) ? 'likely' : 'possible',
          title: t.title(site, before, members.length, apartMs(j)),
          explanation: t.explanation(members.length, one.state, group.added, apartMs(j)),
          site,
          members,
          evidence: [
            says('dump', t.inAccept(one.state, before, members.length, apartMs(j)), one, lookAt(one)),
            ...creations(j, group.createdBy),
          ],
          missing: unseenCreations(j),
          remedy: t.remedy,
          next: t.next,
        }),
      ];
    });
  },
};

/** Sites whose goroutines in Accept of something in memory became more, none of which ended. */
export function growingInMemory(j: Joined): SiteGroup[] {
  return siteGroups(
    j.samples,
    (g) => g.shape.accept === null && g.shape.acceptMethodAt >= 0 && waitKind(g.state) === 'channel',
    (a, b) => a.stack === b.stack,
  ).filter((g) => growsWithoutEnd(g) && g.added >= 2);
}

/** Those of them that no clients explain. */
function suspects(j: Joined): SiteGroup[] {
  return growingInMemory(j).filter((g) => !sitOnConnections(j, g) && !liveClients(j, g));
}

/** Those that two samples cannot tell from sessions of clients. */
export function unjudgedInMemory(j: Joined): SiteGroup[] {
  return suspects(j).filter((g) => !tellable(j, g));
}

/**
 * Clients over UDP leave no socket each: with a socket that is neither TCP nor unix only the trace, or more samples, show
 * whether these sessions live. What nothing was made beside of has no client.
 */
function tellable(j: Joined, group: SiteGroup): boolean {
  return goesOn(j) || !otherSockets(j) || companions(j, group).length === 0;
}

/** Descriptors of sockets that are in no table of TCP or unix sockets; true as well when the tables are not known. */
function otherSockets(j: Joined): boolean {
  const last = j.lastOs;
  if (last === null) return true;
  const unix = new Set(last.sample.os!.unix.map((u) => u.inode));
  return [...last.fdsByInode.keys()].some((inode) => !last.socketByInode.has(inode) && !unix.has(inode));
}

/** Sessions of a multiplexer on accepted connections grow with their clients: as many connections, as many new ones. */
function sitOnConnections(j: Joined, group: SiteGroup): boolean {
  const { first, last } = j.dumps!;
  const ports = new Set(j.listeners.map((l) => l.port));
  const connections = acceptedConnections(last).filter((c) => ports.has(c.localPort));
  const fresh = connections.filter((c) => !first.socketByInode.has(c.inode));
  return nearly(fresh.length, group.added) && connections.length >= 0.8 * group.members.at(-1)!.length;
}

/**
 * Goroutines that came with them, one for each, and that ran in the trace: what is behind these sessions is alive, such
 * as clients over UDP, which leave no socket each.
 */
function liveClients(j: Joined, group: SiteGroup): boolean {
  return companions(j, group).some((c) => {
    const asked = c.stayed.flatMap((g) => j.trace?.followed(g.id)?.runs ?? []);
    return asked.length > 0 && asked.filter((n) => n > 0).length > asked.length / 2;
  });
}

/** Groups of other sites that are about as large and grew about as much. */
export function companions(j: Joined, group: SiteGroup): SiteGroup[] {
  const size = group.members.at(-1)!.length;
  return siteGroups(
    j.samples,
    (g) => g.shape.acceptMethodAt < 0,
    (a, b) => a.id === b.id,
  ).filter((c) => c.createdBy !== null && nearly(c.members.at(-1)!.length, size) && nearly(c.added, group.added));
}

function nearly(n: number, wanted: number): boolean {
  return Math.abs(n - wanted) <= Math.max(1, wanted * 0.2);
}
