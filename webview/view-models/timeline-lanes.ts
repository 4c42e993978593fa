import type { TraceDetails } from '../../core/model/details';
import type { Diagnosis } from '../../core/model/diagnosis';
import { t } from '../l10n/text';
import { count } from './format';
import { placeOf } from './frames';
import { listenerKey } from './listener-rows';
import { markOfClass, rankOf } from './severity';

/** A line of the timeline: a goroutine, or a place where goroutines were made that have not ended. */
export type TimelineLane =
  | {
      readonly type: 'goroutine';
      /** Lane of the timeline's columns. */
      readonly lane: number;
      readonly goroutine: number;
      readonly label: string;
      /** Where there is little room: without the host. */
      readonly short: string;
      /** Key of the listener that it accepts on, or null. */
      readonly listener: string | null;
    }
  | { readonly type: 'creations'; readonly label: string; readonly madeNs: Float64Array; readonly alive: number };

/** Lanes in the order of what matters: places that leak, acceptors with the worst listener first, then the others. */
export function timelineLanes(diagnosis: Diagnosis, trace: TraceDetails): readonly TimelineLane[] {
  const { goroutine, firstRow, startNs } = trace.timeline;
  const laneOf = new Map<number, number>();
  goroutine.forEach((id, lane) => laneOf.set(id, lane));
  const listenerOf = new Map<number, Diagnosis['listeners'][number]>();
  for (const l of diagnosis.listeners) for (const id of l.acceptors) listenerOf.set(id, l);
  const acceptors = new Set(diagnosis.acceptors.map((a) => a.goroutine));
  const rank = (id: number): number => {
    const l = listenerOf.get(id);
    if (l !== undefined) return rankOf(markOfClass(diagnosis, l.class));
    return acceptors.has(id) ? 10 : 20;
  };
  const creations = trace.creations.map(({ frame, startFunction, alive, goroutines }): TimelineLane => {
    const made = goroutines.flatMap((id) => {
      const lane = laneOf.get(id);
      return lane === undefined ? [] : [startNs[firstRow[lane]!] ?? 0];
    });
    const at = frame === null ? startFunction : placeOf(frame) || frame.function;
    return {
      type: 'creations',
      label: t('laneCreated', count(alive), at),
      madeNs: Float64Array.from(made).sort(),
      alive,
    };
  });
  const ranked = Array.from(goroutine, (id, lane) => ({ id, lane, rank: rank(id) }));
  ranked.sort((a, b) => a.rank - b.rank || a.id - b.id);
  const lanes = ranked.map(({ id, lane }): TimelineLane => {
    const l = listenerOf.get(id);
    const name = `g${String(id)}`;
    return {
      type: 'goroutine',
      lane,
      goroutine: id,
      label: l === undefined ? name : t('laneListener', name, l.address),
      short: l === undefined ? name : `${name} ${/:\d+$/.exec(l.address)?.[0] ?? l.address}`,
      listener: l === undefined ? null : listenerKey(l),
    };
  });
  return [...creations.filter((c) => c.type === 'creations' && c.madeNs.length > 1), ...lanes];
}

export function matchingLanes(lanes: readonly TimelineLane[], words: string): readonly TimelineLane[] {
  const needles = words.toLowerCase().split(/\s+/).filter(Boolean);
  return lanes.filter((l) => needles.every((n) => l.label.toLowerCase().includes(n)));
}

export interface LaneStates {
  readonly label: string;
  /** By state: how often it was entered, ns in all, share of the time the goroutine was known. */
  readonly states: readonly {
    readonly state: number;
    readonly times: number;
    readonly ns: number;
    readonly share: number;
  }[];
  readonly text: string;
}

/** What a goroutine spent its time with, state by state. */
export function statesOf({ timeline }: TraceDetails, lane: number, label: string): LaneStates {
  const times = new Float64Array(6);
  const ns = new Float64Array(6);
  for (let row = timeline.firstRow[lane]!; row < timeline.firstRow[lane + 1]!; row++) {
    const state = timeline.state[row]!;
    times[state]!++;
    ns[state]! += timeline.endNs[row]! - timeline.startNs[row]!;
  }
  const all = ns.reduce((a, b) => a + b, 0);
  const states = [4, 1, 2, 3].map((state) => ({
    state,
    times: times[state]!,
    ns: ns[state]!,
    share: all > 0 ? ns[state]! / all : 0,
  }));
  return { label, states, text: `${label}: ${states.map((s) => count(s.times)).join(', ')}` };
}

/** Transitions between states of a goroutine, `from * 6 + to` → how often. */
export function transitionsOf({ timeline }: TraceDetails, lane: number): Float64Array {
  const seen = new Float64Array(36);
  for (let row = timeline.firstRow[lane]! + 1; row < timeline.firstRow[lane + 1]!; row++)
    seen[timeline.state[row - 1]! * 6 + timeline.state[row]!]!++;
  return seen;
}
