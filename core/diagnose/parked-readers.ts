import { unmoved, waitKind } from '../correlate/goroutine-state';
import { siteGroups, type SiteGroup } from '../correlate/growth';
import type { Joined } from '../correlate/joined';
import { plainAddress, type JoinedGoroutine } from '../correlate/joined-sample';
import { TcpState } from '../model/os-evidence';

/** Fewer handlers than this are not worth an alarm. */
export const least = 20;

/** Goroutines of one site that read, as many as would be worth an alarm. */
export function parkedReaders(j: Joined): SiteGroup[] {
  const groups = siteGroups(j.samples, (g) => onPoller(g) && g.shape.readAt >= 0 && !readsAhead(g), unmoved);
  return groups.filter((g) => g.stayed.length >= least);
}

/** Parked on a descriptor that it does not accept on. */
export function onPoller(g: JoinedGoroutine): boolean {
  return waitKind(g.state) === 'network' && g.shape.accept === null && g.shape.pollWaitAt >= 0;
}

/** net/http's reader of what may come while the handler is at work: not what the handler waits for. */
function readsAhead(g: JoinedGoroutine): boolean {
  return g.shape.createdBy?.function === 'net/http.(*connReader).startBackgroundRead';
}

/** The trace saw it run: its client is alive and speaks. */
export function wasActive(j: Joined, g: JoinedGoroutine): boolean {
  return (j.trace?.followed(g.id)?.runs ?? 0) > 0;
}

/** Of a large group the trace was asked for some only; they speak for the others. */
export function mostlyActive(j: Joined, group: SiteGroup): boolean {
  const asked = group.stayed.filter((g) => (j.trace?.followed(g.id) ?? null) !== null);
  return asked.length > 0 && asked.filter((g) => wasActive(j, g)).length > asked.length / 2;
}

/** Both ends of connections whose client is a process of this machine, `local remote` as the client sees them: it is alive. */
export function endsHere(j: Joined): ReadonlySet<string> {
  return new Set(
    (j.dumps?.last.sample.os?.tcp ?? [])
      .filter((s) => s.state === TcpState.established && s.inode !== 0)
      .map((s) => `${plainAddress(s.local)} ${plainAddress(s.remote)}`),
  );
}
