import { scaleLinear } from 'd3';
import type { TimelineView } from '../../core/trace/timeline/timeline-view';
import type { TimelineLane } from '../view-models/timeline-lanes';
import type { Look } from './lane-pixels';
import { fitting } from './surface';

export const laneHeight = 22;
export const axisHeight = 24;
/** Room below the lanes for what the time marks say. */
export const footHeight = 20;

/** Codes of `timelineStates`. */
export const State = { runnable: 1, running: 2, syscall: 3, waiting: 4, ended: 5 } as const;

/** From the lowest to the highest. */
export const looks: readonly Look[] = [
  { state: State.waiting, color: 'blue', height: 0.2 },
  { state: State.runnable, color: 'orange', height: 0.5 },
  { state: State.syscall, color: 'yellow', height: 0.65 },
  { state: State.running, color: 'green', height: 0.85 },
];

/** Of the monospace font at 12 px, a little too much. */
export const characterWidth = 7.4;

/** What stands across all lanes at one time. */
export interface TimeMark {
  readonly atNs: number;
  readonly text: string;
}

export interface Scene {
  readonly view: TimelineView;
  readonly lanes: readonly TimelineLane[];
  /** First lane drawn, may be a fraction. */
  readonly top: number;
  readonly fromNs: number;
  readonly toNs: number;
  readonly width: number;
  readonly height: number;
  readonly labelWidth: number;
  readonly chosenGoroutine: number | null;
  readonly chosenRow: number;
  readonly marks: readonly TimeMark[];
}

/** From times to pixels. */
export type Scale = ReturnType<typeof scaleLinear<number, number>>;

export function timeScale({ fromNs, toNs, labelWidth, width }: Scene): Scale {
  return scaleLinear([fromNs, toNs], [labelWidth, width]);
}

/** Times that are written along the axis, and the ns between two. */
export function axisTicks(scene: Scene, x: Scale): { readonly ticks: readonly number[]; readonly step: number } {
  const ticks = x.ticks(Math.max(2, Math.floor((scene.width - scene.labelWidth) / 110)));
  return { ticks, step: Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0)) };
}

/** What a lane is called in so many pixels. */
export function labelOf(lane: TimelineLane, labelWidth: number): string {
  const room = labelWidth - 16;
  const isShort = lane.type === 'goroutine' && lane.label.length * characterWidth > room;
  return fitting(isShort ? lane.short : lane.label, room, characterWidth);
}
