import { Float64Column, Int32Column, Uint8Column } from '../../base/columns';
import type { Timeline } from '../../model/timeline';
import type { IntervalSink } from '../tracked-goroutine';
import { reasonText } from '../wait-reason';
import { RegionRows } from './region-rows';

/** A row takes 37 bytes here and as much again while lanes are sorted. */
const mostIntervals = 4_000_000;

/** Takes the intervals of a scan (`AnalyzeOptions.sink`) and makes the timeline of them. */
export class TimelineCollector implements IntervalSink {
  private readonly goroutine = new Float64Column(1024);
  private readonly startNs = new Float64Column(1024);
  private readonly endNs = new Float64Column(1024);
  private readonly state = new Uint8Column(1024);
  private readonly reason = new Int32Column(1024);
  private readonly stack = new Int32Column(1024);
  private readonly waker = new Float64Column(1024);
  private readonly sampleGoroutine = new Float64Column(16);
  private readonly sampleNs = new Float64Column(16);
  private readonly sampleStack = new Int32Column(16);
  private readonly regions = new RegionRows();
  private isCut = false;

  constructor(private readonly most = mostIntervals) {}

  add(g: number, state: number, startNs: number, endNs: number, stack: number, reason: number, waker: number): void {
    if (this.startNs.length >= this.most) {
      this.isCut = true;
      return;
    }
    this.goroutine.push(g);
    this.startNs.push(startNs);
    this.endNs.push(endNs);
    this.state.push(state);
    this.reason.push(reason);
    this.stack.push(stack);
    this.waker.push(waker);
  }

  sample(goroutine: number, atNs: number, stack: number): void {
    this.sampleGoroutine.push(goroutine);
    this.sampleNs.push(atNs);
    this.sampleStack.push(stack);
  }

  region(goroutine: number, atNs: number, isBegin: boolean, name: string): void {
    this.regions.add(goroutine, atNs, isBegin, name);
  }

  /** @param span the times of the analysis that this was the sink of, ns on the trace's clock */
  timeline(span: { readonly startNs: number; readonly endNs: number }): Timeline {
    const { startNs: zeroNs } = span;
    const durationNs = Math.max(0, span.endNs - zeroNs);
    const ids = Float64Array.from(new Set(this.goroutine.done())).sort();
    const laneOf = new Map<number, number>();
    ids.forEach((id, lane) => laneOf.set(id, lane));
    const order = this.rowsByLane(laneOf, ids.length);
    const { rows, firstRow } = order;
    const count = rows.length;
    const startNs = new Float64Array(count);
    const endNs = new Float64Array(count);
    const state = new Uint8Array(count);
    const reason = new Int16Array(count);
    const stack = new Int32Array(count);
    const waker = new Float64Array(count);
    const reasons: string[] = [];
    const reasonRows = new Map<number, number>([[-1, -1]]);
    rows.forEach((from, row) => {
      startNs[row] = this.startNs.data[from]! - zeroNs;
      endNs[row] = this.endNs.data[from]! - zeroNs;
      state[row] = this.state.data[from]!;
      stack[row] = this.stack.data[from]!;
      waker[row] = this.waker.data[from]!;
      const text = this.reason.data[from]!;
      let known = reasonRows.get(text);
      if (known === undefined) reasonRows.set(text, (known = reasons.push(reasonText(text)) - 1));
      reason[row] = known;
    });
    const samples = this.samplesByLane(laneOf, zeroNs);
    const regions = this.regions.byLane(laneOf, zeroNs, durationNs);
    const { isCut } = this;
    return {
      ...{ durationNs, goroutine: ids, firstRow, startNs, endNs, state, reason, stack, waker, reasons },
      ...{ samples, regions, isCut },
    };
  }

  /** A counting sort by lane; within a lane as they came, which is their order unless an id was used twice. */
  private rowsByLane(laneOf: ReadonlyMap<number, number>, lanes: number) {
    const firstRow = new Int32Array(lanes + 1);
    const count = this.startNs.length;
    for (let i = 0; i < count; i++) firstRow[laneOf.get(this.goroutine.data[i]!)! + 1]!++;
    for (let lane = 0; lane < lanes; lane++) firstRow[lane + 1]! += firstRow[lane]!;
    const next = firstRow.slice();
    const rows = new Int32Array(count);
    for (let i = 0; i < count; i++) rows[next[laneOf.get(this.goroutine.data[i]!)!]!++] = i;
    const start = this.startNs.data;
    for (let lane = 0; lane < lanes; lane++) {
      const own = rows.subarray(firstRow[lane], firstRow[lane + 1]);
      if (own.some((row, i) => i > 0 && start[row]! < start[own[i - 1]!]!))
        own.sort((a, b) => start[a]! - start[b]! || a - b);
    }
    return { rows, firstRow };
  }

  private samplesByLane(laneOf: ReadonlyMap<number, number>, zeroNs: number): Timeline['samples'] {
    const rows = Int32Array.from({ length: this.sampleNs.length }, (_, i) => i).filter((i) =>
      laneOf.has(this.sampleGoroutine.data[i]!),
    );
    const lane = (i: number): number => laneOf.get(this.sampleGoroutine.data[i]!)!;
    rows.sort((a, b) => lane(a) - lane(b) || this.sampleNs.data[a]! - this.sampleNs.data[b]!);
    return {
      lane: Int32Array.from(rows, lane),
      atNs: Float64Array.from(rows, (i) => this.sampleNs.data[i]! - zeroNs),
      stack: Int32Array.from(rows, (i) => this.sampleStack.data[i]!),
    };
  }
}
