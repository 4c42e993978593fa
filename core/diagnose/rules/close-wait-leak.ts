import { connectionInodes } from '../../correlate/connection-holders';
import { unmoved, waitKind } from '../../correlate/goroutine-state';
import { siteGroups, type SiteGroup } from '../../correlate/growth';
import type { JoinedGoroutine } from '../../correlate/joined-sample';
import type { Listener } from '../../correlate/listener';
import { creationSite, lookAt, stuckSite } from '../../correlate/site';
import type { OsEvidence } from '../../model/os-evidence';
import { apartMs, type Case } from '../case';
import { draft, notTaken, says, type Draft, type Rule } from '../rule';
import { creations, unseenCreations } from '../trace-words';

/** Fewer than this are connections on their way out. */
const least = 10;

/**
 * Peers have closed (CLOSE_WAIT) and the handlers do not notice, because they wait for something other than the
 * connection: many goroutines of one creation site do.
 */
export const closeWaitLeak: Rule = {
  class: 'close-wait-leak',
  find(j) {
    return j.listeners.flatMap((l) => {
      const counts = l.closeWait.filter((_, i) => j.samples[i]!.sample.os !== null);
      const now = counts.at(-1) ?? 0;
      if (l.port === 0 || counts.length < 2) return [];
      const stay = now >= least && counts.every((c) => c >= least) && now >= counts[0]!;
      return stay ? [leak(j, l, counts)] : ofReset(j, l);
    });
  },
};

/** The largest group of handlers of one site that wait for something other than their connections, or none. */
function parkedOff(j: Case, l: Listener): SiteGroup | undefined {
  const loops = new Set((j.loopsByInode.get(l.inode) ?? []).map((x) => x.goroutine));
  return waitingOff(j, (g) => g.creator !== null && loops.has(g.creator))[0];
}

/** The same of goroutines of any maker, of which there are about as many as connections that their clients have closed. */
function asMany(j: Case, counts: readonly number[]): SiteGroup | undefined {
  const isNear = (n: number, of: number): boolean => Math.abs(n - of) <= of / 5;
  return waitingOff(j, (g) => g.shape.userAt >= 0).find(
    ({ members }) => isNear(members[0]!.length, counts[0]!) && isNear(members.at(-1)!.length, counts.at(-1)!),
  );
}

function waitingOff(j: Case, select: (g: JoinedGoroutine) => boolean): SiteGroup[] {
  const last = j.lastDump;
  const served = last === null ? new Set<number>() : connectionInodes(last, j.listeners);
  const isOff = ({ state, inode }: JoinedGoroutine): boolean =>
    waitKind(state) !== 'network' || (inode !== null && !served.has(inode));
  return siteGroups(j.samples, (g) => isOff(g) && g.shape.accept === null && select(g), unmoved)
    .filter((g) => g.stayed.length >= least)
    .sort((a, b) => b.stayed.length - a.stayed.length);
}

/** A connection that was reset is in no table any more; its descriptor stays, and its handler where it waits. */
function ofReset(j: Case, l: Listener): Draft[] {
  const group = parkedOff(j, l);
  const tables = j.samples.flatMap((s, i) => (s.sample.os === null ? [] : [{ i, os: s.sample.os }]));
  if (group === undefined || group.ended > 0) return [];
  const before = tables.map(({ i }) => group.stayed.length - (l.established[i] ?? 0) - (l.closeWait[i] ?? 0));
  const nowhere = tables.map(({ os }) => inNoTable(os));
  if (Math.min(...before, ...nowhere) < least) return [];
  const one = group.stayed[0]!;
  const site = stuckSite(one) ?? creationSite(j, one, j.lastDump!);
  const members = group.members.at(-1)!;
  const t = j.texts.closeWaitLeak;
  return [
    draft({
      class: 'close-wait-leak',
      severity: 'error',
      confidence: 'likely',
      title: t.resetTitle(l, members.length),
      explanation: t.resetExplanation(l, members.length) + t.handlersIn(one.state, site),
      site,
      members,
      on: [l],
      evidence: [
        says('dump', t.handlers(members.length, one.state, group.stayed.length, true), one, lookAt(one)),
        says('os', t.inNoTable(nowhere.at(-1)!, (l.established.at(-1) ?? 0) + (l.closeWait.at(-1) ?? 0), l.port)),
        ...creations(j, group.createdBy),
      ],
      missing: unseenCreations(j),
      remedy: t.remedy,
      next: t.resetNext,
    }),
  ];
}

/** Sockets that are in none of the tables of TCP and unix sockets: reset, or of another kind. */
function inNoTable({ descriptors, tcp, unix }: OsEvidence): number {
  const known = new Set([...tcp, ...unix].map((s) => s.inode));
  return descriptors.filter((d) => d.inode !== null && !known.has(d.inode)).length;
}

function leak(j: Case, l: Listener, counts: readonly number[]): Draft {
  const made = parkedOff(j, l);
  const group = made ?? asMany(j, counts);
  const one = group?.stayed[0];
  const members = group?.members.at(-1) ?? [];
  const site = one === undefined || j.lastDump === null ? null : (stuckSite(one) ?? creationSite(j, one, j.lastDump));
  const before = counts[0]!;
  const now = counts.at(-1)!;
  const t = j.texts.closeWaitLeak;
  return draft({
    class: 'close-wait-leak',
    severity: 'error',
    confidence: made !== undefined ? 'confirmed' : 'likely',
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
            says(
              'dump',
              t.handlers(members.length, one.state, group!.stayed.length, made !== undefined),
              one,
              lookAt(one),
            ),
            ...creations(j, group?.createdBy ?? null),
          ]),
    ],
    missing: [...(one === undefined ? notTaken(j, 'dump', t.whoHolds) : []), ...unseenCreations(j)],
    remedy: t.remedy,
    next: null,
  });
}
