import { growsWithoutEnd, type SiteGroup } from '../correlate/growth';
import type { Joined } from '../correlate/joined';
import { apartMs } from './case';

/** Watched for so many times the longest deadline, those that have not ended were given another one. */
const enough = 2;

/**
 * For a site that makes acceptors whose deadlines are set, none of which ended: ms until the last of them gives up by itself. Null where
 * most have none or it is not known, and where it was watched for so long that deadlines end nothing.
 */
export function endsWithinMs(j: Joined, site: SiteGroup): number | null {
  const members = site.members.at(-1)!;
  const known = members.map((g) => j.lastDebugged?.acceptors.get(g.id)?.deadlineMs ?? null);
  const set = known.filter((ms): ms is number => ms !== null && ms !== 0);
  const longest = Math.max(0, ...set);
  const isWatched = apartMs(j) >= enough * longest;
  return growsWithoutEnd(site) && 2 * set.length > members.length && !isWatched ? longest : null;
}
