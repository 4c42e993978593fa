import { wakeArrows } from '../../core/trace/timeline/wake-arrows';
import { axisHeight, laneHeight, type Scale, type Scene } from './timeline-scene';

const mostArrows = 200;

/** An arrow from the lane of who woke to the lane that was woken, in pixels. */
export interface WakePlace {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** Who woke the chosen goroutine, where both have a lane. */
export function wakePlaces({ lanes, view, top, fromNs, toNs, chosenGoroutine }: Scene, x: Scale): WakePlace[] {
  if (chosenGoroutine === null) return [];
  const to = lanes.findIndex((l) => l.type === 'goroutine' && l.goroutine === chosenGoroutine);
  const lane = view.lane(chosenGoroutine);
  if (to < 0 || lane < 0) return [];
  const placeOf = new Map<number, number>();
  lanes.forEach((l, i) => {
    if (l.type === 'goroutine') placeOf.set(l.lane, i);
  });
  const middle = (i: number): number => axisHeight + (i - top + 0.5) * laneHeight;
  return wakeArrows(view, lane, fromNs, toNs, mostArrows).flatMap(({ atNs, fromLane }) => {
    const from = placeOf.get(fromLane);
    return from === undefined ? [] : [{ at: x(atNs), from: middle(from), to: middle(to) }];
  });
}

/** How far the arrow's head reaches back, px down. */
export function headOf({ from, to }: WakePlace): number {
  return Math.sign(to - from) * 4;
}
