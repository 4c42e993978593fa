import { unmoved, waitKind } from '../../correlate/goroutine-state';
import { siteGroups } from '../../correlate/growth';
import type { Listener } from '../../correlate/listener';
import { creationSite, lookAt, place, stuckSite } from '../../correlate/site';
import type { Case } from '../case';
import { draft, notTaken, says, type Draft, type Rule } from '../rule';
import { apart, many, name } from '../words';
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
  const trend = `${counts[0]!} → ${counts.at(-1)!} in ${apart(j)}`;
  return draft({
    class: 'close-wait-leak',
    severity: 'error',
    confidence: one !== undefined ? 'confirmed' : 'likely',
    title: `${many(counts.at(-1)!, 'connection')} of ${name(l)} in CLOSE_WAIT: ${trend}`,
    explanation:
      `The clients of ${many(counts.at(-1)!, 'connection')} on ${name(l)} have closed and the server has not (${trend}). ` +
      (one === undefined
        ? 'Which handlers hold them is not known.'
        : `Their handlers are in ${one.state}${site === null ? '' : ` at ${place(site)}`}, not reading, so they never see the end of the connection.`),
    site,
    members,
    on: [l],
    evidence: [
      says('os', `${many(counts.at(-1)!, 'owned socket')} in CLOSE_WAIT with local port ${l.port} (${trend})`),
      ...(one === undefined
        ? []
        : [
            says(
              'dump',
              `${many(members.length, 'goroutine')} started by the accept loop are in ${one.state}, ${many(group!.size, 'goroutine')} unmoved between the dumps`,
              one,
              lookAt(one),
            ),
            ...creations(j, group?.createdBy ?? null),
          ]),
    ],
    missing: [
      ...(one === undefined ? notTaken(j, 'dump', 'the handlers that hold the connections') : []),
      ...unseenCreations(j),
    ],
    remedy:
      'End the wait when the client goes away or a deadline passes, and close the connection on every path:\n\n' +
      '\tdefer conn.Close()\n\tselect {\n\tcase res := <-done:\n\t\twrite(conn, res)\n\tcase <-ctx.Done(): // r.Context() in net/http; a timeout elsewhere\n\t}',
    next: null,
  });
}
