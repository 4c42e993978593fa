import type { SiteGroup } from '../correlate/growth';
import type { Joined } from '../correlate/joined';
import type { JoinedGoroutine } from '../correlate/joined-sample';
import { wasActive } from './parked-readers';

/** Leaves out groups most of whose goroutines were seen to do something between the dumps, or to have clients that did. */
export function notInUse(j: Joined, groups: readonly SiteGroup[]): SiteGroup[] {
  if (groups.length === 0) return [];
  const isInUse = useTest(j);
  return groups.filter(({ stayed }) => stayed.filter(isInUse).length <= stayed.length / 2);
}

/** It ran, or something came or went on the connection of its maker, or of one that it made. */
function useTest(j: Joined): (g: JoinedGoroutine) => boolean {
  const last = j.dumps!.last;
  const made = new Map<number, JoinedGoroutine[]>();
  for (const g of last.goroutines) {
    if (g.creator === null || g.inode === null) continue;
    const list = made.get(g.creator);
    if (list === undefined) made.set(g.creator, [g]);
    else list.push(g);
  }
  return (g) =>
    [g, last.byId.get(g.creator ?? -1), ...(made.get(g.id) ?? [])].some(
      (x) => x !== undefined && wasActive(j, x) === true,
    );
}
