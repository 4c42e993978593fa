import type { TimelineView } from '../../core/trace/timeline/timeline-view';
import type { TimelineLane } from '../view-models/timeline-lanes';

/** What is chosen of the lanes that are shown: one of them, and an interval of it. */
export class TimelineChoice {
  lanes: readonly TimelineLane[] = [];
  private place = 0;
  private chosenRow = -1;
  private chosenGoroutine: number | null = null;

  constructor(private readonly view: TimelineView) {}

  /** Index of the chosen lane. */
  get lane(): number {
    return this.place;
  }

  /** −1 for none. */
  get row(): number {
    return this.chosenRow;
  }

  get goroutine(): number | null {
    return this.chosenGoroutine;
  }

  /** True when the chosen goroutine's lane is shown, and is the chosen one. */
  get isShown(): boolean {
    const lane = this.lanes[this.place];
    return lane?.type === 'goroutine' && lane.goroutine === this.chosenGoroutine;
  }

  /** Undefined when there is no such lane: nothing changes then. */
  choose(place: number, row: number): TimelineLane | undefined {
    const lane = this.lanes[place];
    if (lane === undefined) return undefined;
    this.place = place;
    this.chosenRow = row;
    if (lane.type === 'goroutine') this.chosenGoroutine = lane.goroutine;
    return lane;
  }

  /** Takes over what was chosen elsewhere; false when that is what was chosen here. */
  follow(goroutine: number | null, row: number): boolean {
    if (goroutine === this.chosenGoroutine && row === this.chosenRow) return false;
    this.chosenGoroutine = goroutine;
    this.chosenRow = row;
    const place = this.lanes.findIndex((l) => l.type === 'goroutine' && l.goroutine === goroutine);
    if (place >= 0) this.place = place;
    return true;
  }

  /** The lane so many below the chosen one, or the last on the way. */
  laneBelow(by: number): number {
    return Math.min(Math.max(this.place + by, 0), this.lanes.length - 1);
  }

  /** The row at a time in a lane; −1 where it has no intervals. */
  rowAt(place: number, ns: number): number {
    const lane = this.lanes[place];
    return lane?.type === 'goroutine' ? this.view.at(lane.lane, ns) : -1;
  }

  /** The row so many after the chosen one, or the last on the way; without one, that at `ns`. Null in a lane without rows. */
  rowAfter(by: number, ns: number): number | null {
    const lane = this.lanes[this.place];
    if (lane?.type !== 'goroutine') return null;
    const { firstRow } = this.view.timeline;
    const next = this.chosenRow < 0 ? this.view.at(lane.lane, ns) : this.chosenRow + by;
    return Math.min(Math.max(next, firstRow[lane.lane]!), firstRow[lane.lane + 1]! - 1);
  }
}
