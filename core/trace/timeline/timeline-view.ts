import { timelineStates, type Timeline } from '../../model/timeline';

const states = timelineStates.length;
/** Rows between two sums: a lookup adds up at most as many rows. */
const block = 64;

/**
 * What is to be drawn of a lane: marks from left to right that do not overlap. Where an interval fills a pixel and more,
 * it is a mark of its own; what is smaller shares the mark of its pixel, with the time of each state.
 */
export interface Marks {
  count: number;
  /** ns; at most two marks a pixel. */
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  /** The interval's state, or the one with most time in the pixel. */
  readonly state: Uint8Array;
  /** Row of the timeline, −1 for several. */
  readonly row: Int32Array;
  /** ns in each state, `timelineStates.length` numbers a mark. */
  readonly spentNs: Float64Array;
}

/**
 * Looks into a timeline at any zoom. Sums of the time in each state stand every 64 rows, so what a pixel holds is the
 * difference of two lookups, however many intervals that are.
 */
export class TimelineView {
  /** Time in each state before row `64 i`, since the first row of all. */
  private readonly sums: Float64Array;
  /** So many blocks have been added up: no more than is looked at, since a million rows take longer than a frame. */
  private added = 0;
  private readonly spent = new Float64Array(states);

  constructor(readonly timeline: Timeline) {
    this.sums = new Float64Array((Math.floor(timeline.state.length / block) + 1) * states);
  }

  /** Lane of a goroutine, −1 when it has none. */
  lane(goroutine: number): number {
    const ids = this.timeline.goroutine;
    const i = lowerBound(ids, 0, ids.length, goroutine);
    return ids[i] === goroutine ? i : -1;
  }

  /** Row of the interval that holds this time, −1 where there is none. Of two that meet there it is the later. */
  at(lane: number, ns: number): number {
    const row = this.rowBefore(lane, ns);
    return row >= this.first(lane) && ns < this.timeline.endNs[row]! ? row : -1;
  }

  /** Marks of one lane between two times, for a drawing that is `pixels` wide. `into` is used again when it is large enough. */
  query(fromNs: number, toNs: number, pixels: number, lane: number, into?: Marks): Marks {
    const marks = into !== undefined && into.row.length >= pixels * 2 ? into : newMarks(pixels * 2);
    marks.count = 0;
    const end = this.timeline.firstRow[lane + 1] ?? 0;
    const width = (toNs - fromNs) / pixels;
    if (!(width > 0) || !(pixels >= 1)) return marks;
    const { startNs, endNs } = this.timeline;
    let row = Math.max(this.first(lane), this.rowBefore(lane, fromNs));
    let atNs = fromNs;
    while (row < end && startNs[row]! < toNs) {
      if (endNs[row]! <= atNs) {
        row++;
        continue;
      }
      atNs = Math.max(atNs, startNs[row]!);
      // The edge of the pixel that this lies in; by its number, so that edges do not drift.
      let pixel = Math.floor((atNs - fromNs) / width) + 1;
      if (fromNs + pixel * width <= atNs) pixel++;
      const edgeNs = Math.min(toNs, fromNs + pixel * width);
      if (endNs[row]! >= edgeNs || row + 1 >= end || startNs[row + 1]! >= edgeNs) {
        const untilNs = Math.min(endNs[row]!, toNs);
        this.single(marks, row, atNs, untilNs);
        atNs = untilNs;
        row++;
        if (atNs >= toNs) break;
      } else {
        row = this.shared(marks, row, end, atNs, edgeNs);
        atNs = edgeNs;
      }
    }
    return marks;
  }

  private single(marks: Marks, row: number, fromNs: number, toNs: number): void {
    const i = marks.count++;
    const state = this.timeline.state[row]!;
    marks.startNs[i] = fromNs;
    marks.endNs[i] = toNs;
    marks.state[i] = state;
    marks.row[i] = row;
    for (let s = 0; s < states; s++) marks.spentNs[i * states + s] = 0;
    marks.spentNs[i * states + state] = toNs - fromNs;
  }

  /** A mark for the rows from `row` on that begin before `toNs`, less than `end`. Returns the last of them. */
  private shared(marks: Marks, row: number, end: number, fromNs: number, toNs: number): number {
    const { startNs, endNs, state } = this.timeline;
    const { spent } = this;
    for (let s = 0; s < states; s++) spent[s] = 0;
    // Most pixels hold few rows: to add these up costs less than two lookups.
    const few = Math.min(end, row + 2 * block);
    let next = row;
    for (; next < few && startNs[next]! < toNs; next++)
      spent[state[next]!]! += Math.min(endNs[next]!, toNs) - Math.max(startNs[next]!, fromNs);
    if (next === few && next < end && startNs[next]! < toNs) next = this.addRows(next, end, toNs);
    const i = marks.count++;
    let most = 0;
    for (let s = 0; s < states; s++) {
      marks.spentNs[i * states + s] = spent[s]!;
      if (spent[s]! > spent[most]!) most = s;
    }
    marks.startNs[i] = fromNs;
    marks.endNs[i] = toNs;
    marks.state[i] = most;
    marks.row[i] = -1;
    return next - 1;
  }

  /** Adds the time of the rows from `first` on that begin before `toNs` to `spent`. Returns the first that does not. */
  private addRows(first: number, end: number, toNs: number): number {
    const { startNs, endNs, state } = this.timeline;
    const { spent } = this;
    const next = lowerBound(startNs, first, end, toNs);
    this.addBefore(next, 1);
    this.addBefore(first, -1);
    // The last one may reach beyond.
    spent[state[next - 1]!]! -= Math.max(0, endNs[next - 1]! - toNs);
    return next;
  }

  /** Adds the time of all rows before `row`, since the first row of all lanes. */
  private addBefore(row: number, sign: 1 | -1): void {
    const { startNs, endNs, state } = this.timeline;
    const { spent, sums } = this;
    const from = Math.floor(row / block);
    while (this.added < from) this.addBlock();
    for (let s = 0; s < states; s++) spent[s]! += sign * sums[from * states + s]!;
    for (let r = from * block; r < row; r++) spent[state[r]!]! += sign * (endNs[r]! - startNs[r]!);
  }

  private addBlock(): void {
    const { startNs, endNs, state } = this.timeline;
    const { sums } = this;
    const first = this.added++ * block;
    const at = this.added * states;
    for (let s = 0; s < states; s++) sums[at + s] = sums[at - states + s]!;
    for (let row = first; row < first + block; row++) sums[at + state[row]!]! += endNs[row]! - startNs[row]!;
  }

  private first(lane: number): number {
    return this.timeline.firstRow[lane] ?? 0;
  }

  /** The last row of the lane that begins at or before this time; the one before its first when there is none. */
  private rowBefore(lane: number, ns: number): number {
    const { startNs, firstRow } = this.timeline;
    let low = firstRow[lane] ?? 0;
    let high = firstRow[lane + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (startNs[middle]! <= ns) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

function newMarks(length: number): Marks {
  return {
    count: 0,
    startNs: new Float64Array(length),
    endNs: new Float64Array(length),
    state: new Uint8Array(length),
    row: new Int32Array(length),
    spentNs: new Float64Array(length * states),
  };
}

function lowerBound(values: Float64Array, low: number, high: number, value: number): number {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
