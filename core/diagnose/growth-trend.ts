import { hasStopped, stoppedBetweenSamples, type SiteGroup } from '../correlate/growth';
import type { Joined } from '../correlate/joined';
import type { Traced } from '../correlate/traced';

/** Two samples show that there are more; only times in between, from a trace or more samples, show that it goes on. */
export function goesOn(j: Joined): boolean {
  return j.trace !== null || j.samples.filter((s) => s.table !== null).length >= 3;
}

/** True when the site made goroutines in Accept while it was watched and then none for so long that it has stopped. */
export function growthStopped(j: Joined, group: SiteGroup): boolean {
  const dumps = j.samples.filter((s) => s.table !== null);
  const times = dumps.map((s) => s.sample.startedAtMs + s.sample.dumpAtMs);
  if (stoppedBetweenSamples(group, times)) return true;
  if (j.trace === null || dumps.length !== 2) return false;
  const first = new Set(group.members[0]!.map((g) => g.id));
  const added = new Set(group.members.at(-1)!.flatMap((g) => (first.has(g.id) ? [] : [g.id])));
  // The watch begins with the first dump; what waits when the trace begins was made by then.
  const before = Math.max(0, j.trace.evidence.startedAtMs - times[0]!);
  const made = firstWaitsMs(j.trace, added).map((ms) => before + ms);
  // One that the trace does not know was made after it.
  return made.length === added.size && hasStopped(made, before + j.trace.lengthMs);
}

/** When each of these first waited for a connection, in ms since the trace began, 0 before it; none for one it does not know. */
function firstWaitsMs(trace: Traced, goroutines: ReadonlySet<number>): number[] {
  const { waits, startNs } = trace.analysis;
  const first = new Map<number, number>();
  for (let i = 0; i < waits.count; i++) {
    const g = waits.goroutine[i]!;
    if (!first.has(g) && goroutines.has(g)) first.set(g, (waits.startNs[i]! - startNs) / 1e6);
  }
  return [...first.values()];
}
