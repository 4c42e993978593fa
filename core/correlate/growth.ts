import type { Frame } from '../model/frame';
import type { JoinedGoroutine, JoinedSample } from './joined-sample';

/** Goroutines of one creation site over the samples. */
export interface SiteGroup {
  /** The `created by` line, null for goroutines without one. */
  readonly createdBy: Frame | null;
  /** Goroutines in each sample that has a dump. */
  readonly members: readonly (readonly JoinedGoroutine[])[];
  /** In the last sample and not in the first. */
  readonly added: number;
  /** In the first sample and nowhere in the last dump: they ended. */
  readonly ended: number;
  /** In the first and the last sample with the same frames. */
  readonly stayed: readonly JoinedGoroutine[];
}

/**
 * Groups the goroutines that `select` picks by creation site. An id that is in the last dump at all has not ended, even
 * when `select` no longer picks it.
 */
export function siteGroups(
  samples: readonly JoinedSample[],
  select: (g: JoinedGoroutine) => boolean,
  same: (a: JoinedGoroutine, b: JoinedGoroutine) => boolean,
): SiteGroup[] {
  const dumps = samples.filter((s) => s.table !== null);
  const groups = new Map<string, { createdBy: Frame | null; members: JoinedGoroutine[][] }>();
  dumps.forEach((sample, i) => {
    for (const g of sample.goroutines) {
      if (g.observer || !select(g)) continue;
      const at = g.shape.createdBy;
      const key = at === null ? '' : `${at.function}\n${at.file}:${at.line}`;
      let group = groups.get(key);
      if (group === undefined) groups.set(key, (group = { createdBy: at, members: dumps.map(() => []) }));
      group.members[i]!.push(g);
    }
  });
  const first = dumps[0];
  const last = dumps.at(-1);
  if (first === undefined || last === undefined) return [];
  return [...groups.values()].map((group) => {
    const before = group.members[0]!;
    const after = group.members.at(-1)!;
    const stayed = after.filter((g) => {
      const was = first.byId.get(g.id);
      return was !== undefined && same(was, g);
    });
    return {
      createdBy: group.createdBy,
      members: group.members,
      added: after.filter((g) => !first.byId.has(g.id)).length,
      ended: before.filter((g) => !last.byId.has(g.id)).length,
      stayed,
    };
  });
}

/** True for a site that makes goroutines which do not end: more than before, none of the earlier ones gone. */
export function growsWithoutEnd(group: SiteGroup): boolean {
  return group.added >= 1 && group.ended === 0 && group.members.length >= 2 && group.members[0]!.length > 0;
}

/** So many samples, with more in each and none gone, show that it goes on, whenever it began. */
const steadySamples = 4;

/** True for a site that made goroutines between all of several samples, none of which ended. */
export function growsSteadily({ members }: SiteGroup): boolean {
  const ids = members.map((list) => new Set(list.map((g) => g.id)));
  return (
    members.length >= steadySamples &&
    ids.every((now, i) => i === 0 || (now.size > ids[i - 1]!.size && [...ids[i - 1]!].every((id) => now.has(id))))
  );
}

/** From so many on, new ones of one site may be a leak. */
const several = 3;

/**
 * True for a site of whose goroutines two of three, or more, were made while it was watched: start-up, a batch of jobs that end later, or a leak.
 * None was seen to live for long, so that none has ended says little.
 */
export function isYoung(group: SiteGroup): boolean {
  const before = group.members[0]?.length ?? 0;
  const { members, added, ended } = group;
  return members.length >= 2 && ended === 0 && added >= several && added >= 2 * before && !growsSteadily(group);
}

/** One more in the second of two samples is no trend yet. */
export function isSingle({ members, added }: SiteGroup): boolean {
  return members.length === 2 && added === 1;
}

/** This many would have been expected since the last one, at the rate before it: then the growth has stopped. */
const surelyStopped = 4;
/** Of fewer than three: as likely as this it is chance that all of them came so early. */
const chance = 0.02;

/**
 * True for a site that made goroutines while it was watched and then made none for so long that it has stopped, as at
 * start-up. `times` are those of the new ones from the beginning of the watch, `lengthMs` is its length.
 */
export function hasStopped(times: readonly number[], lengthMs: number): boolean {
  const latest = Math.max(...times);
  if (times.length === 0 || latest <= 0) return false;
  if (times.length < 3) return (latest / lengthMs) ** times.length <= chance;
  return ((lengthMs - latest) / latest) * times.length >= surelyStopped;
}

/** The same from three or more samples: each new one counts as made when it was first seen. */
export function stoppedBetweenSamples(group: SiteGroup, atMs: readonly number[]): boolean {
  const seen = new Set(group.members[0]!.map((g) => g.id));
  const times: number[] = [];
  group.members.forEach((members, i) => {
    for (const g of members) {
      if (seen.has(g.id)) continue;
      seen.add(g.id);
      times.push(atMs[i]! - atMs[0]!);
    }
  });
  return group.members.length >= 3 && hasStopped(times, atMs.at(-1)! - atMs[0]!);
}
