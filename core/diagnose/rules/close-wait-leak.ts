import { connectionInodes } from '../../correlate/connection-holders';
import { unmoved, waitKind } from '../../correlate/goroutine-state';
import { siteGroups, type SiteGroup } from '../../correlate/growth';
import type { JoinedGoroutine, JoinedSample } from '../../correlate/joined-sample';
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
    const off = waitingOff(j);
    const parked = parkedOff(j, off);
    const nowhere =
      parked.size === 0 ? [] : j.samples.flatMap(({ sample: { os } }) => (os === null ? [] : [inNoTable(os)]));
    return j.listeners.flatMap((l) => {
      const counts = l.closeWait.filter((_, i) => j.samples[i]!.sample.os !== null);
      const now = counts.at(-1) ?? 0;
      if (l.port === 0 || counts.length < 2) return [];
      const stay = now >= least && counts.every((c) => c >= least) && now >= counts[0]!;
      const made = parked.get(l.inode);
      if (stay) return [leak(j, l, counts, made, off)];
      return made === undefined ? [] : ofReset(j, l, made, nowhere);
    });
  },
};

/** The samples with only those of their goroutines that wait for something other than their connections. */
function waitingOff(j: Case): JoinedSample[] {
  const last = j.lastDump;
  const served = last === null ? new Set<number>() : connectionInodes(last, j.listeners);
  const isOff = ({ state, inode, shape }: JoinedGoroutine): boolean =>
    shape.accept === null && (waitKind(state) !== 'network' || (inode !== null && !served.has(inode)));
  return j.samples.map((s) => ({ ...s, goroutines: s.goroutines.filter(isOff) }));
}

/** The largest group of one site that a listener's loops made, by the listener's inode. */
function parkedOff(j: Case, off: readonly JoinedSample[]): Map<number, SiteGroup> {
  const inodeOf = new Map(j.loops.map((loop) => [loop.goroutine, loop.inode]));
  const made = new Map<number, JoinedGoroutine[][]>();
  off.forEach((sample, i) => {
    for (const g of sample.goroutines) {
      const inode = g.creator === null ? undefined : inodeOf.get(g.creator);
      if (inode === undefined) continue;
      let lists = made.get(inode);
      if (lists === undefined) made.set(inode, (lists = off.map(() => [])));
      lists[i]!.push(g);
    }
  });
  const largest = new Map<number, SiteGroup>();
  for (const [inode, lists] of made) {
    const [group] = groupsThatStay(off.map((s, i) => ({ ...s, goroutines: lists[i]! })));
    if (group !== undefined) largest.set(inode, group);
  }
  return largest;
}

/** Goroutines of one site, whoever made them, of which there are about as many as connections that their clients have closed. */
function asMany(off: readonly JoinedSample[], counts: readonly number[]): SiteGroup | undefined {
  const isNear = (n: number, of: number): boolean => Math.abs(n - of) <= of / 5;
  const users = off.map((s) => ({ ...s, goroutines: s.goroutines.filter((g) => g.shape.userAt >= 0) }));
  return groupsThatStay(users).find(
    ({ members }) => isNear(members[0]!.length, counts[0]!) && isNear(members.at(-1)!.length, counts.at(-1)!),
  );
}

/** The largest first. */
function groupsThatStay(samples: readonly JoinedSample[]): SiteGroup[] {
  return siteGroups(samples, () => true, unmoved)
    .filter((g) => g.stayed.length >= least)
    .sort((a, b) => b.stayed.length - a.stayed.length);
}

/** A connection that was reset is in no table any more; its descriptor stays, and its handler where it waits. */
function ofReset(j: Case, l: Listener, group: SiteGroup, nowhere: readonly number[]): Draft[] {
  if (group.ended > 0) return [];
  const before = j.samples.flatMap((s, i) =>
    s.sample.os === null ? [] : [group.stayed.length - (l.established[i] ?? 0) - (l.closeWait[i] ?? 0)],
  );
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

function leak(
  j: Case,
  l: Listener,
  counts: readonly number[],
  made: SiteGroup | undefined,
  off: readonly JoinedSample[],
): Draft {
  const group = made ?? asMany(off, counts);
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
