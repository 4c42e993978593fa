import { unmoved, waitKind } from '../correlate/goroutine-state';
import { growsSteadily, growsWithoutEnd, siteGroups, type SiteGroup } from '../correlate/growth';
import type { Joined } from '../correlate/joined';
import { plainAddress, type JoinedGoroutine } from '../correlate/joined-sample';
import { TcpState } from '../model/os-evidence';
import { goesOn } from './growth-trend';

/** Fewer handlers than this are not worth an alarm. */
export const least = 20;

/** Fewer than a tenth more are no growth of many that rightly stay. */
export const leastGrowth = 0.1;

/** Goroutines of one site that read, as many as would be worth an alarm. */
export function parkedReaders(j: Joined): SiteGroup[] {
  const groups = siteGroups(j.samples, (g) => onPoller(g) && g.shape.reads && !readsAhead(g), unmoved);
  return groups.filter((g) => g.stayed.length >= least);
}

/** Goroutines of one site that stay in a write. */
export function parkedWriters(j: Joined): SiteGroup[] {
  const groups = siteGroups(j.samples, (g) => onPoller(g) && g.shape.writes, unmoved);
  return groups.filter((g) => g.stayed.length >= least);
}

/** Parked on a descriptor that it does not accept on. */
export function onPoller(g: JoinedGoroutine): boolean {
  return waitKind(g.state) === 'network' && g.shape.accept === null && g.shape.pollWaitAt >= 0;
}

/** net/http's reader of what may come while the handler is at work: not what the handler waits for. */
export function readsAhead(g: JoinedGoroutine): boolean {
  return g.shape.createdBy?.function === 'net/http.(*connReader).startBackgroundRead';
}

/** True when it ran in the trace or bytes moved on its connection: its client is alive. Null when neither is known. */
export function wasActive(j: Joined, g: JoinedGoroutine): boolean | null {
  const ran = j.trace?.followed(g.id) ?? null;
  const moved = bytesMoved(j, g);
  return ran === null ? moved : ran.runs > 0 || moved === true;
}

/** Whether its peer sent or acknowledged anything between the first and the last reading of its connection. */
function bytesMoved(j: Joined, g: JoinedGoroutine): boolean | null {
  const { inode } = g;
  if (inode === null) return null;
  const readings = j.samples.flatMap((s) => s.sample.os?.traffic.get(inode) ?? []);
  const first = readings[0];
  const last = readings.at(-1);
  if (first === undefined || last === undefined || first === last) return null;
  return last.received > first.received || last.acked > first.acked;
}

/** Of a large group some were asked only; they speak for the others. Null when none was. */
export function mostlyActive(j: Joined, group: SiteGroup): boolean | null {
  const known = group.stayed.map((g) => wasActive(j, g)).filter((active) => active !== null);
  return known.length === 0 ? null : known.filter((active) => active).length > known.length / 2;
}

/** Fewer than a tenth more, of clients that keep their connections as pools do, are no leak yet; in each of several samples they are. */
export function growsFast(group: SiteGroup): boolean {
  return growsSteadily(group) || (growsWithoutEnd(group) && group.added >= leastGrowth * group.members.at(-1)!.length);
}

/** So many more are worth a second look. */
const several = 3;

/** Sites whose silent handlers became more, but slowly, or nobody knows whether their clients are alive: two samples do not show it. */
export function unjudgedReaders(j: Joined): SiteGroup[] {
  if (j.lastOs === null) return [];
  return parkedReaders(j).filter((g) => {
    if (!growsWithoutEnd(g)) return false;
    const active = mostlyActive(j, g);
    return (active === null && !goesOn(j)) || (active === false && !growsFast(g) && g.added >= several);
  });
}

/** Both ends of connections whose client is a process of this machine, `local remote` as the client sees them: it is alive. */
export function endsHere(j: Joined): ReadonlySet<string> {
  return new Set(
    (j.dumps?.last.sample.os?.tcp ?? [])
      .filter((s) => s.state === TcpState.established && s.inode !== 0)
      .map((s) => `${plainAddress(s.local)} ${plainAddress(s.remote)}`),
  );
}
