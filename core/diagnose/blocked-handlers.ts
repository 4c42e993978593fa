import { unmoved, waitKind } from '../correlate/goroutine-state';
import { growsSteadily, growsWithoutEnd, siteGroups, type SiteGroup } from '../correlate/growth';
import type { Joined } from '../correlate/joined';
import type { JoinedGoroutine } from '../correlate/joined-sample';
import { connectionInodes } from '../correlate/connection-holders';
import { notInUse, notRun } from './groups-in-use';
import { least, leastGrowth } from './parked-readers';

/** Handlers of one site that wait for something other than their client. */
export interface BlockedHandlers extends SiteGroup {
  readonly on: 'lock' | 'channel';
}

/** Those that are a leak: on a channel only where they became more in each of several samples, or serve requests that were read. */
export function blockedHandlers(j: Joined): BlockedHandlers[] {
  const waiting = waitingHandlers(j).filter((g) => growsSteadily(g) || areRequests(j, g));
  return [
    ...lockedHandlers(j).map((g) => ({ ...g, on: 'lock' }) as const),
    ...waiting.map((g) => ({ ...g, on: 'channel' }) as const),
  ];
}

/** A library made them to call the user's code for what came on a connection, while their maker reads on. */
function areRequests(j: Joined, { createdBy, stayed }: SiteGroup): boolean {
  const loops = new Set(j.loops.map((l) => l.goroutine));
  return createdBy !== null && j.origin.of(createdBy) !== 'user' && stayed.every((g) => !loops.has(g.creator!));
}

/** True when most of these goroutines have made some of the groups, as who reads requests makes a handler for each. */
export function areMakersOf(groups: readonly SiteGroup[], list: readonly JoinedGoroutine[]): boolean {
  const makers = new Set(groups.flatMap((group) => group.stayed.map((g) => g.creator)));
  return list.filter((g) => makers.has(g.id)).length > list.length / 2;
}

/** Handlers of one site that wait for a lock: nobody rightly waits for one so long. */
export function lockedHandlers(j: Joined): SiteGroup[] {
  return notRun(j, lockWaiters(j));
}

/** Those of whom the trace has to tell whether they ran. */
export function lockWaiters(j: Joined): SiteGroup[] {
  return growing(j, waitsForLock);
}

/**
 * The same of those that wait on a channel in the user's code, or for something of the standard library that it uses: long polls look
 * like this, and handlers that wait for what never comes, such as a connection of a pool. In a library's code a handler may wait for
 * the next request, which comes in memory.
 */
export function waitingHandlers(j: Joined): SiteGroup[] {
  const groups = notInUse(
    j,
    growing(j, (g) => waitKind(g.state) === 'channel' && waitsForItself(j, g)),
  );
  return groups.filter(({ added, stayed }) => added >= leastGrowth * stayed.length);
}

/** The first of those whose place most of them share, by the user's line or the innermost frame. */
export function typical(stayed: readonly JoinedGoroutine[]): JoinedGoroutine {
  const places = new Map<string, { readonly one: JoinedGoroutine; count: number }>();
  for (const one of stayed) {
    const frame = one.shape.frames[Math.max(one.shape.userAt, 0)];
    const key = `${frame?.file}:${frame?.line}`;
    const place = places.get(key);
    if (place === undefined) places.set(key, { one, count: 1 });
    else place.count++;
  }
  return [...places.values()].sort((a, b) => b.count - a.count)[0]!.one;
}

/** sync.Mutex and sync.RWMutex, whose code is in internal/sync since Go 1.24. */
const lockCall = /^(?:internal\/)?sync\.\(\*(?:RW)?Mutex\)\./;

function waitsForLock({ state, shape }: JoinedGoroutine): boolean {
  return waitKind(state) === 'lock' && shape.frames.slice(0, 4).some((f) => lockCall.test(f.function));
}

function waitsForItself(j: Joined, { shape }: JoinedGoroutine): boolean {
  return shape.userAt >= 0 && shape.frames.slice(0, shape.userAt).every((f) => j.origin.of(f) === 'standard');
}

/** More than before, and none ended. */
function growing(j: Joined, waits: (g: JoinedGoroutine) => boolean): SiteGroup[] {
  if (j.dumps === null) return [];
  const isHandler = handlerTest(j);
  return siteGroups(j.samples, (g) => waits(g) && isHandler(g), unmoved).filter(
    (group) => group.stayed.length >= least && growsWithoutEnd(group),
  );
}

/**
 * Made by an accept loop, or by whoever reads requests from a connection, for one of them; or by whoever has another goroutine read them, as
 * HTTP/2 does, and is in no code of the program's.
 */
function handlerTest(j: Joined): (g: JoinedGoroutine) => boolean {
  const makers = new Set(j.loops.map((l) => l.goroutine));
  const { first, last } = j.dumps!;
  for (const sample of [first, last]) {
    const served = connectionInodes(sample, j.listeners);
    for (const g of sample.goroutines)
      if (g.shape.readAt >= 0 && g.inode !== null && served.has(g.inode)) {
        makers.add(g.id);
        const creator = sample.byId.get(g.creator ?? -1);
        if (creator !== undefined && creator.shape.userAt < 0) makers.add(creator.id);
      }
  }
  return (g) => g.creator !== null && makers.has(g.creator);
}
