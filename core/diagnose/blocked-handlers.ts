import { unmoved, waitKind } from '../correlate/goroutine-state';
import { growsSteadily, growsWithoutEnd, siteGroups, type SiteGroup } from '../correlate/growth';
import type { Joined } from '../correlate/joined';
import type { JoinedGoroutine } from '../correlate/joined-sample';
import { connectionInodes } from '../correlate/connection-holders';
import { notInUse, notRun } from './groups-in-use';
import { least, leastGrowth, onPoller, readsAhead } from './parked-readers';

/** Handlers of one site that wait for something other than their client. */
export interface BlockedHandlers extends SiteGroup {
  readonly on: 'lock' | 'channel' | 'other';
}

/**
 * Those that are a leak: where they wait for no lock, only if they became more in each of several samples, or serve requests that were
 * read and wait on a channel.
 */
export function blockedHandlers(j: Joined): BlockedHandlers[] {
  const waiting = waitingHandlers(j).map((g) => ({ ...g, on: onChannel(g) ? 'channel' : 'other' }) as const);
  return [
    ...lockedHandlers(j).map((g) => ({ ...g, on: 'lock' }) as const),
    ...waiting.filter((g) => growsSteadily(g) || (g.on === 'channel' && areRequests(j, g))),
  ];
}

function onChannel({ stayed }: SiteGroup): boolean {
  return waitKind(typical(stayed).state) === 'channel';
}

/** A library made them to call the user's code for what came on a connection, while their maker reads on. */
function areRequests(j: Joined, { createdBy, stayed }: SiteGroup): boolean {
  const loops = new Set(j.loops.map((l) => l.goroutine));
  const isHandler = handlerTest(j);
  return (
    createdBy !== null &&
    j.origin.of(createdBy) !== 'user' &&
    stayed.every((g) => isHandler(g) && !loops.has(g.creator!))
  );
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
 * The same of those that wait for anything else in the user's code, or for something of the standard library that it uses: long polls look
 * like this, and handlers that wait for what never comes, such as a connection of a pool. In a library's code a handler may wait for
 * the next request, which comes in memory.
 */
export function waitingHandlers(j: Joined): SiteGroup[] {
  if (j.dumps === null) return [];
  const { first, last } = j.dumps;
  const served = new Set([first, last].flatMap((sample) => [...connectionInodes(sample, j.listeners)]));
  const onConnection = new Set(last.goroutines.flatMap((g) => (g.inode === null || readsAhead(g) ? [] : [g.creator])));
  const waits = (g: JoinedGoroutine): boolean => {
    switch (waitKind(g.state)) {
      case 'channel':
      case 'syscall':
        return true;
      case 'network': // Of another than the client: a service that does not answer.
        return onPoller(g) && g.inode !== null && !served.has(g.inode);
      case 'lock': // A WaitGroup, of others than those that talk to the client.
        return !waitsForLock(g) && !onConnection.has(g.id);
      case 'sleep': // It will end.
      case 'running':
      case 'other':
        return false;
    }
  };
  const groups = notInUse(
    j,
    growing(j, (g) => waits(g) && waitsForItself(j, g)),
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
  const before = shape.userAt < 0 ? shape.frames : shape.frames.slice(0, shape.userAt);
  return before.every((f) => j.origin.of(f) === 'standard');
}

/** More than before, and none ended: those that were made for connections, and, of other sites, those that became more as connections did. */
function growing(j: Joined, waits: (g: JoinedGoroutine) => boolean): SiteGroup[] {
  if (j.dumps === null) return [];
  const isHandler = handlerTest(j);
  const grows = (group: SiteGroup): boolean => group.stayed.length >= least && growsWithoutEnd(group);
  const made = siteGroups(j.samples, (g) => waits(g) && isHandler(g), unmoved).filter(grows);
  const sites = new Set(made.map((group) => siteKey(group)));
  const others = siteGroups(j.samples, (g) => waits(g) && g.shape.userAt >= 0, unmoved);
  return [...made, ...others.filter((group) => !sites.has(siteKey(group)) && grows(group) && cameWith(j, group))];
}

function siteKey({ createdBy }: SiteGroup): string {
  return createdBy === null ? '' : `${createdBy.function} ${createdBy.file}:${createdBy.line}`;
}

/** A listener has as many connections, and half as many new ones: whoever made the goroutines did it for those, as an event loop's pool does. */
function cameWith(j: Joined, { added, stayed }: SiteGroup): boolean {
  return j.listeners.some(({ established }) => {
    const now = established.at(-1) ?? 0;
    return now >= stayed.length && now - (established[0] ?? 0) >= added / 2;
  });
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
      if (g.shape.reads && g.inode !== null && served.has(g.inode)) {
        makers.add(g.id);
        const creator = sample.byId.get(g.creator ?? -1);
        if (creator !== undefined && creator.shape.userAt < 0) makers.add(creator.id);
      }
  }
  return (g) => g.creator !== null && makers.has(g.creator);
}
