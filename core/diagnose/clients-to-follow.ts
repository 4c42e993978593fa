import type { Joined } from '../correlate/joined';
import { lockWaiters, waitingHandlers } from './blocked-handlers';
import { companions, growingInMemory } from './rules/channel-listener-leak';
import { parkedReaders, parkedWriters } from './parked-readers';

/** Most goroutines that the trace is asked for; of a larger group the first speak for the rest. */
const mostOfGroup = 200;
const most = 600;

/** Goroutines that serve clients and are parked in both dumps: did they run meanwhile, because a client spoke? */
export function clientsToFollow(j: Joined): number[] {
  if (j.dumps === null) return [];
  return [
    ...parkedReaders(j),
    ...parkedWriters(j),
    ...lockWaiters(j),
    ...waitingHandlers(j),
    ...growingInMemory(j).flatMap((g) => companions(j, g)),
  ]
    .flatMap((group) => group.stayed.slice(0, mostOfGroup).map((g) => g.id))
    .slice(0, most);
}
