import type { TimelineView } from '../../core/trace/timeline/timeline-view';
import { h } from '../dom';
import type { TimelineLane } from '../view-models/timeline-lanes';
import { TimeRange, type TimeTrail } from '../view-models/time-range';
import { LaneScroll } from './lane-scroll';
import { colorsOf, surface } from './surface';
import { TimelineChoice } from './timeline-choice';
import { TimelineDrawing } from './timeline-drawing';
import { listenToMoves } from './timeline-moves';
import { axisHeight, laneHeight, type Scene, type TimeMark } from './timeline-scene';
import { timelineSvg } from './timeline-svg';

export interface TimelineChartOptions {
  readonly view: TimelineView;
  readonly label: string;
  readonly marks: readonly TimeMark[];
  /** What to show at first, with the way back. */
  readonly times: TimeTrail;
  /** The part that is seen has changed and come to rest. */
  readonly onMove: (times: TimeTrail) => void;
  /** An interval was chosen: its row of the timeline, −1 for none; the lane as it stands in the chart. */
  readonly onChoose: (row: number, lane: TimelineLane) => void;
  readonly onHelp: () => void;
  readonly onFilter: () => void;
}

/** So long a view is left as it is before it counts as chosen. */
const restMs = 300;
/** px: a goroutine and a port. */
const narrowestLabel = 104;

/** Lanes over time on a canvas: moved and zoomed by keys, wheel and drag. */
export class TimelineChart {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly range: TimeRange;
  private readonly scroll: LaneScroll;
  private readonly surface: ReturnType<typeof surface>;
  private readonly drawing: TimelineDrawing;
  private readonly choice: TimelineChoice;
  private marks: readonly TimeMark[];
  private rest: number | undefined;

  constructor(private readonly options: TimelineChartOptions) {
    const { view, marks } = options;
    this.marks = marks;
    this.choice = new TimelineChoice(view);
    const samples = marks.map((m) => m.atNs);
    this.range = new TimeRange(Math.min(0, ...samples), Math.max(view.timeline.durationNs, 1, ...samples));
    this.range.restore(options.times);
    const attributes = { class: 'timeline', tabindex: 0, role: 'application', 'aria-label': options.label };
    this.surface = surface(
      attributes,
      () => this.scroll.height,
      (context) => {
        if (!this.drawing.draw(context, this.scene())) this.surface.ask();
      },
    );
    this.drawing = new TimelineDrawing(this.surface.color);
    this.canvas = this.surface.canvas;
    this.scroll = new LaneScroll(this.canvas, this.surface.ask);
    this.element = h('div', { class: 'chart-place' }, this.scroll.element);
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
    this.choice.lanes = lanes;
    this.scroll.hold(lanes.length);
    const { height } = this.scroll;
    this.surface.size.height = height;
    this.canvas.style.height = `${String(height)}px`;
    this.surface.ask();
  }

  /** Marks a goroutine and an interval of it (−1 for none) that were chosen elsewhere or before, and scrolls there. */
  mark(goroutine: number | null, row: number): void {
    if (!this.choice.follow(goroutine, row)) return;
    if (this.choice.isShown) this.scroll.reveal(this.choice.lane);
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
    if (this.choice.row >= 0) this.showRow(this.choice.row);
  }

  /** The picture as it is now. */
  toSvg(): string {
    return timelineSvg(this.scene(), colorsOf(this.canvas));
  }

  private moved(): void {
    this.surface.ask();
    window.clearTimeout(this.rest);
    this.rest = window.setTimeout(() => {
      this.options.onMove(this.range.trail);
    }, restMs);
  }

  private get labelWidth(): number {
    return Math.min(220, Math.max(narrowestLabel, Math.round(this.surface.size.width * 0.3)));
  }

  private scene(): Scene {
    const { width, height } = this.surface.size;
    return {
      view: this.options.view,
      lanes: this.choice.lanes,
      top: this.scroll.top,
      fromNs: this.range.fromNs,
      toNs: this.range.toNs,
      width,
      height,
      labelWidth: this.labelWidth,
      chosenGoroutine: this.choice.goroutine,
      chosenRow: this.choice.row,
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
    const index = Math.floor((y - axisHeight) / laneHeight + this.scroll.top);
    if (y < axisHeight) return;
    const ns = this.range.fromNs + (this.range.toNs - this.range.fromNs) * this.share(x);
    this.choose(index, x >= this.labelWidth ? this.choice.rowAt(index, ns) : -1);
  }

  private choose(index: number, row: number): void {
    const lane = this.choice.choose(index, row);
    if (lane === undefined) return;
    this.scroll.reveal(index);
    this.surface.ask();
    this.options.onChoose(row, lane);
  }

  /** The lane above or below the chosen one. */
  private stepLane(by: number): void {
    this.choose(this.choice.laneBelow(by), -1);
  }

  /** The interval before or after the chosen one; without one, that in the middle of what is seen. */
  private step(by: number): void {
    const { fromNs, toNs } = this.range;
    const row = this.choice.rowAfter(by, (fromNs + toNs) / 2);
    if (row === null) return;
    const { startNs, endNs } = this.options.view.timeline;
    if (endNs[row]! < fromNs || startNs[row]! > toNs) this.showRow(row);
    this.choose(this.choice.lane, row);
  }

  private showRow(row: number): void {
    const { startNs, endNs } = this.options.view.timeline;
    this.range.show(startNs[row]!, endNs[row]!);
    this.moved();
  }
}
