import { append } from '../base/lists';
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

/**
 * The same of goroutines that wait for a lock: where the trace tells, by their own runs alone. What comes on their connection may be for others,
 * as on one that carries many requests.
 */
export function notRun(j: Joined, groups: readonly SiteGroup[]): SiteGroup[] {
  const runsOf = ({ stayed }: SiteGroup): number[] => stayed.flatMap((g) => j.trace?.followed(g.id)?.runs ?? []);
  const told = groups.filter((group) => runsOf(group).length > 0);
  const still = told.filter((group) => runsOf(group).filter((runs) => runs > 0).length <= runsOf(group).length / 2);
  const untold = notInUse(
    j,
    groups.filter((group) => !told.includes(group)),
  );
  return [...still, ...untold];
}

/** It ran, or something came or went on the connection of its maker, or of one that it made. A loop's own life tells nothing of one that it made. */
function useTest(j: Joined): (g: JoinedGoroutine) => boolean {
  const last = j.dumps!.last;
  const loops = new Set(j.loops.map((l) => l.goroutine));
  const made = new Map<number, JoinedGoroutine[]>();
  for (const g of last.goroutines) if (g.creator !== null && g.inode !== null) append(made, g.creator, g);
  const makerOf = ({ creator }: JoinedGoroutine): JoinedGoroutine[] => {
    const maker = last.byId.get(creator ?? -1);
    return maker === undefined || loops.has(maker.id) || (maker.inode === null && !made.has(maker.id)) ? [] : [maker];
  };
  return (g) => [g, ...makerOf(g), ...(made.get(g.id) ?? [])].some((x) => wasActive(j, x) === true);
}
