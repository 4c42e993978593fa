import { unmoved, waitKind } from '../correlate/goroutine-state';
import { growsWithoutEnd, siteGroups, type SiteGroup } from '../correlate/growth';
import type { Joined } from '../correlate/joined';
import type { JoinedGoroutine } from '../correlate/joined-sample';
import { notInUse } from './groups-in-use';
import { least, leastGrowth } from './parked-readers';

/**
 * Goroutines that have nothing to do with Accept and leak if it goes on: of one site, waiting for no client, more than before, none
 * ended, and not those of clients that are alive. Of several sites the one with most new ones; null without any.
 */
export function otherGrowth(j: Joined): SiteGroup | null {
  const groups = siteGroups(j.samples, waitsElsewhere, unmoved).filter(
    (group) =>
      group.stayed.length >= least &&
      growsWithoutEnd(group) &&
      group.added >= leastGrowth * group.members.at(-1)!.length,
  );
  return notInUse(j, groups).sort((a, b) => b.added - a.added)[0] ?? null;
}

function waitsElsewhere({ state, shape }: JoinedGoroutine): boolean {
  const kind = waitKind(state);
  const waits = kind === 'channel' || kind === 'lock' || kind === 'sleep' || kind === 'syscall';
  return waits && shape.accept === null && shape.acceptMethodAt < 0;
}
