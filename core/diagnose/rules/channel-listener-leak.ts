import { waitKind } from '../../correlate/goroutine-state';
import { growsWithoutEnd, siteGroups } from '../../correlate/growth';
import { creationSite, place, lookAt } from '../../correlate/site';
import { draft, says, type Rule } from '../rule';
import { apart, many } from '../words';
import { creations, unseenCreations } from '../trace-words';

/**
 * In-memory listeners (pipes, multiplexers) whose Accept waits on a channel: the same leak as with sockets, but the
 * kernel knows nothing of them.
 */
export const channelListenerLeak: Rule = {
  class: 'channel-listener-leak',
  find(j) {
    const groups = siteGroups(
      j.samples,
      (g) => g.shape.accept === null && g.shape.acceptMethodAt >= 0 && waitKind(g.state) === 'channel',
      (a, b) => a.stack === b.stack,
    ).filter((g) => growsWithoutEnd(g) && g.added >= 2);
    return groups.flatMap((group) => {
      const members = group.members.at(-1)!;
      const one = members.at(-1);
      if (one === undefined || j.lastDump === null) return [];
      const site = creationSite(one, j.lastDump, j.origin);
      const said = `${group.members[0]!.length} → ${members.length} in ${apart(j)}`;
      return [
        draft({
          class: 'channel-listener-leak',
          severity: 'error',
          confidence: 'likely',
          title: `In-memory listeners leak${site === null ? '' : ` at ${place(site)}`}: ${said}`,
          explanation: `${many(members.length, 'goroutine')} wait in Accept of in-memory listeners (${one.state}), ${group.added} more than ${apart(j)} ago, none ended. No socket is behind them.`,
          site,
          members,
          evidence: [
            says(
              'dump',
              `${many(members.length, 'goroutine')} in ${one.state} under a method Accept, one creation site, ${said}`,
              one,
              lookAt(one),
            ),
            ...creations(j, group.createdBy),
          ],
          missing: unseenCreations(j),
          remedy: 'Close the in-memory listener when its user is done, so that Accept returns:\n\n\tdefer ln.Close()',
          next: 'Take another sample to see whether they go on growing.',
        }),
      ];
    });
  },
};
