import type { TimelineView } from '../../core/trace/timeline/timeline-view';
import { h } from '../dom';
import type { TimelineLane } from '../view-models/timeline-lanes';
import { TimeRange } from '../view-models/time-range';
import { colorsOf, surface } from './surface';
import { axisHeight, footHeight, laneHeight, TimelineDrawing, type TimeMark } from './timeline-drawing';
import { listenToMoves } from './timeline-moves';
import { timelineSvg } from './timeline-svg';

export interface TimelineChartOptions {
  readonly view: TimelineView;
  readonly label: string;
  readonly marks: readonly TimeMark[];
  /** ns from and to; null for the whole trace. */
  readonly times: readonly [number, number] | null;
  /** The part that is seen has changed and come to rest. */
  readonly onMove: (times: readonly [number, number] | null) => void;
  /** An interval was chosen: its row of the timeline, −1 for none; the lane as it stands in the chart. */
  readonly onChoose: (row: number, lane: TimelineLane) => void;
  readonly onHelp: () => void;
  readonly onFilter: () => void;
}

const mostLanesSeen = 16;
/** So long a view is left as it is before it counts as chosen. */
const restMs = 300;
/** px: a goroutine and a port. */
const narrowestLabel = 104;

/** Lanes over time on a canvas: moved and zoomed by keys, wheel and drag. */
export class TimelineChart {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly range: TimeRange;
  private readonly place: HTMLElement;
  private readonly room = h('div', { class: 'lanes-room' });
  private readonly surface: ReturnType<typeof surface>;
  private readonly drawing: TimelineDrawing;
  private lanes: readonly TimelineLane[] = [];
  private chosenLane = 0;
  private chosenRow = -1;
  private chosenGoroutine: number | null = null;
  private marks: readonly TimeMark[];
  private rest: number | undefined;

  constructor(private readonly options: TimelineChartOptions) {
    const { view, marks } = options;
    this.marks = marks;
    const samples = marks.map((m) => m.atNs);
    this.range = new TimeRange(Math.min(0, ...samples), Math.max(view.timeline.durationNs, 1, ...samples));
    if (options.times !== null) this.range.restore(options.times);
    const attributes = { class: 'timeline', tabindex: 0, role: 'application', 'aria-label': options.label };
    this.surface = surface(
      attributes,
      () => this.height,
      (context) => {
        this.drawing.draw(context, this.scene());
      },
    );
    this.drawing = new TimelineDrawing(this.surface.color);
    this.canvas = this.surface.canvas;
    this.place = h('div', { class: 'lanes-scroll' }, h('div', { class: 'lanes-fixed' }, this.canvas), this.room);
    this.element = h('div', { class: 'chart-place' }, this.place);
    this.place.addEventListener('scroll', this.surface.ask);
    listenToMoves(this.canvas, {
      zoom: this.zoom.bind(this),
      pan: this.pan.bind(this),
      back: this.back.bind(this),
      all: this.all.bind(this),
      fit: this.fit.bind(this),
      remember: this.range.remember.bind(this.range),
      canGoBack: () => this.range.canGoBack,
      stepLane: this.stepLane.bind(this),
      stepInterval: this.step.bind(this),
      press: this.press.bind(this),
      share: this.share.bind(this),
      plotWidth: () => Math.max(1, this.surface.size.width - this.labelWidth),
      filter: options.onFilter,
      help: options.onHelp,
    });
  }

  /** Shows these lanes; the chosen goroutine stays. */
  show(lanes: readonly TimelineLane[]): void {
    this.lanes = lanes;
    this.room.style.height = `${String(Math.max(0, lanes.length - this.seen) * laneHeight)}px`;
    this.place.style.height = `${String(this.height)}px`;
    this.surface.size.height = this.height;
    this.canvas.style.height = `${String(this.height)}px`;
    this.surface.ask();
  }

  /** Marks a goroutine and an interval of it (−1 for none) that were chosen elsewhere or before, and scrolls there. */
  mark(goroutine: number | null, row: number): void {
    if (goroutine === this.chosenGoroutine && row === this.chosenRow) return;
    this.chosenGoroutine = goroutine;
    this.chosenRow = row;
    const at = this.lanes.findIndex((l) => l.type === 'goroutine' && l.goroutine === goroutine);
    if (at >= 0) {
      this.chosenLane = at;
      this.reveal();
    }
    this.surface.ask();
  }

  /** What stands across all lanes, when it says something else than before. */
  remark(marks: readonly TimeMark[]): void {
    this.marks = marks;
    this.surface.ask();
  }

  zoom(factor: number, share?: number): void {
    this.range.zoom(factor, share);
    this.moved();
  }

  pan(share: number): void {
    this.range.pan(share);
    this.moved();
  }

  back(): void {
    this.range.back();
    this.moved();
  }

  all(): void {
    this.range.all();
    this.moved();
  }

  /** Zooms to the chosen interval. */
  fit(): void {
    const { startNs, endNs } = this.options.view.timeline;
    if (this.chosenRow < 0) return;
    this.range.show(startNs[this.chosenRow]!, endNs[this.chosenRow]!);
    this.moved();
  }

  /** The picture as it is now. */
  toSvg(): string {
    return timelineSvg(this.scene(), colorsOf(this.canvas));
  }

  private moved(): void {
    this.surface.ask();
    window.clearTimeout(this.rest);
    this.rest = window.setTimeout(() => {
      const { isAll, fromNs, toNs } = this.range;
      this.options.onMove(isAll ? null : [fromNs, toNs]);
    }, restMs);
  }

  private get seen(): number {
    return Math.min(Math.max(this.lanes.length, 1), mostLanesSeen);
  }

  private get height(): number {
    return axisHeight + this.seen * laneHeight + footHeight;
  }

  private get labelWidth(): number {
    return Math.min(220, Math.max(narrowestLabel, Math.round(this.surface.size.width * 0.3)));
  }

  private scene(): Parameters<TimelineDrawing['draw']>[1] {
    const { width, height } = this.surface.size;
    return {
      view: this.options.view,
      lanes: this.lanes,
      top: this.place.scrollTop / laneHeight,
      fromNs: this.range.fromNs,
      toNs: this.range.toNs,
      width,
      height,
      labelWidth: this.labelWidth,
      chosenGoroutine: this.chosenGoroutine,
      chosenRow: this.chosenRow,
      marks: this.marks,
    };
  }

  private share(offsetX: number): number {
    return Math.min(
      1,
      Math.max(0, (offsetX - this.labelWidth) / Math.max(1, this.surface.size.width - this.labelWidth)),
    );
  }

  private press(x: number, y: number): void {
    const index = Math.floor((y - axisHeight + this.place.scrollTop) / laneHeight);
    const lane = this.lanes[index];
    if (lane === undefined || y < axisHeight) return;
    const ns = this.range.fromNs + (this.range.toNs - this.range.fromNs) * this.share(x);
    this.choose(index, lane.type === 'goroutine' && x >= this.labelWidth ? this.options.view.at(lane.lane, ns) : -1);
  }

  private choose(index: number, row: number): void {
    const lane = this.lanes[index];
    if (lane === undefined) return;
    this.chosenLane = index;
    this.chosenRow = row;
    if (lane.type === 'goroutine') this.chosenGoroutine = lane.goroutine;
    this.reveal();
    this.surface.ask();
    this.options.onChoose(row, lane);
  }

  private reveal(): void {
    const top = this.chosenLane * laneHeight;
    const room = this.seen * laneHeight;
    if (top < this.place.scrollTop) this.place.scrollTop = top;
    else if (top + laneHeight > this.place.scrollTop + room) this.place.scrollTop = top + laneHeight - room;
  }

  /** The lane above or below the chosen one. */
  private stepLane(by: number): void {
    this.choose(Math.min(Math.max(this.chosenLane + by, 0), this.lanes.length - 1), -1);
  }

  /** The interval before or after the chosen one; without one, that in the middle of what is seen. */
  private step(by: number): void {
    const lane = this.lanes[this.chosenLane];
    if (lane?.type !== 'goroutine') return;
    const { firstRow, startNs, endNs } = this.options.view.timeline;
    const middle = (this.range.fromNs + this.range.toNs) / 2;
    const first = firstRow[lane.lane]!;
    const last = firstRow[lane.lane + 1]! - 1;
    const next = this.chosenRow < 0 ? this.options.view.at(lane.lane, middle) : this.chosenRow + by;
    const row = Math.min(Math.max(next, first), last);
    const isSeen = endNs[row]! >= this.range.fromNs && startNs[row]! <= this.range.toNs;
    if (!isSeen) {
      this.range.show(startNs[row]!, endNs[row]!);
      this.moved();
    }
    this.choose(this.chosenLane, row);
  }
}
