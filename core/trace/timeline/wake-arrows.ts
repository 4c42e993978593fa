import type { Timeline } from '../../model/timeline';
import type { TimelineView } from './timeline-view';

/** One goroutine woke another. `fromLane` is −1 when the waker has no lane. */
export interface WakeArrow {
  readonly atNs: number;
  readonly waker: number;
  readonly fromLane: number;
  readonly toLane: number;
}

/** The arrows that end in a lane between two times, at most `most` of them, evenly over what there is. */
export function wakeArrows(view: TimelineView, lane: number, fromNs: number, toNs: number, most: number): WakeArrow[] {
  const t: Timeline = view.timeline;
  const found: WakeArrow[] = [];
  const rows: number[] = [];
  const end = t.firstRow[lane + 1] ?? 0;
  for (let row = t.firstRow[lane] ?? 0; row < end && t.startNs[row]! < toNs; row++)
    if (t.waker[row]! >= 0 && t.endNs[row]! >= fromNs && t.endNs[row]! <= toNs) rows.push(row);
  const step = Math.max(1, rows.length / most);
  for (let i = 0; Math.floor(i) < rows.length; i += step) {
    const row = rows[Math.floor(i)]!;
    const waker = t.waker[row]!;
    found.push({ atNs: t.endNs[row]!, waker, fromLane: view.lane(waker), toLane: lane });
  }
  return found;
}
