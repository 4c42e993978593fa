import { scaleLinear } from 'd3';
import type { Timeline } from '../../core/model/timeline';
import type { Marks, TimelineView } from '../../core/trace/timeline/timeline-view';
import { wakeArrows } from '../../core/trace/timeline/wake-arrows';
import { timeText } from '../view-models/format';
import type { TimelineLane } from '../view-models/timeline-lanes';
import { LanePixels, type Look } from './lane-pixels';
import { fitting, type ColorName } from './surface';

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

/** Go takes the processor from a goroutine after 10 ms (runtime/proc.go, forcePreemptNS): waiting longer to run is a sign. */
const longDelayNs = 1e7;
const mostArrows = 200;

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

/** Draws the lanes that are seen. It makes no objects per interval: marks are columns that are used again. */
export class TimelineDrawing {
  /** Marks of the lanes that are seen, used again with each drawing. */
  private readonly marks: Marks[] = [];
  private font = '';

  private readonly pixels: LanePixels;

  constructor(private readonly color: (name: ColorName) => string) {
    this.pixels = new LanePixels(looks, color);
  }

  draw(context: CanvasRenderingContext2D, scene: Scene): void {
    const { width, height, labelWidth, lanes, top } = scene;
    const x = scaleLinear([scene.fromNs, scene.toNs], [labelWidth, width]);
    // To ask for it with each frame would lay the page out each time.
    this.font ||= `12px ${getComputedStyle(context.canvas).fontFamily}`;
    context.font = this.font;
    context.textBaseline = 'middle';
    const first = Math.floor(top);
    const last = Math.min(lanes.length, Math.ceil(top + (height - axisHeight - footHeight) / laneHeight));
    const seen = lanes.slice(first, last).map((lane, i) => ({ lane, y: axisHeight + (first + i - top) * laneHeight }));
    this.bars(context, scene, seen);
    this.axis(context, scene, x);
    context.save();
    context.beginPath();
    context.rect(0, axisHeight, width, height - axisHeight - footHeight);
    context.clip();
    seen.forEach(({ lane, y }, i) => {
      if (lane.type === 'goroutine') this.signs(context, scene, x, this.marks[i]!, y);
      else this.creations(context, x, lane.madeNs, y);
      this.label(context, scene, lane, y);
    });
    this.arrows(context, scene, x);
    context.restore();
    this.timeMarks(context, scene, x);
  }

  private axis(context: CanvasRenderingContext2D, { width, height, labelWidth }: Scene, x: Scale): void {
    const ticks = x.ticks(Math.max(2, Math.floor((width - labelWidth) / 110)));
    const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0));
    context.fillStyle = this.color('muted');
    context.strokeStyle = this.color('line');
    context.lineWidth = 1;
    context.textAlign = 'left';
    for (const tick of ticks) {
      const at = Math.round(x(tick)) + 0.5;
      context.globalCompositeOperation = 'destination-over';
      context.beginPath();
      context.moveTo(at, axisHeight - 4);
      context.lineTo(at, height - footHeight);
      context.stroke();
      context.globalCompositeOperation = 'source-over';
      const text = timeText(tick, step);
      if (at + 3 + text.length * characterWidth < width) context.fillText(text, at + 3, axisHeight / 2);
    }
  }

  private bars(context: CanvasRenderingContext2D, scene: Scene, seen: readonly Seen[]): void {
    const { view, width, height, labelWidth, fromNs, toNs } = scene;
    const scale = context.getTransform().a;
    const pixels = Math.max(1, Math.round(width - labelWidth));
    const perNs = ((width - labelWidth) * scale) / (toNs - fromNs);
    this.pixels.begin(Math.round((width - labelWidth) * scale), Math.round((height - axisHeight - footHeight) * scale));
    seen.forEach(({ lane, y }, i) => {
      const of = lane.type === 'goroutine' ? lane.lane : -1;
      const marks = (this.marks[i] = view.query(fromNs, toNs, pixels, of, this.marks[i]));
      const bottom = Math.round((y - axisHeight + laneHeight - 3) * scale);
      this.pixels.add(marks, fromNs, perNs, bottom, (laneHeight - 5) * scale);
    });
    this.pixels.put(context, Math.round(labelWidth * scale), Math.round(axisHeight * scale));
  }

  /** Connections taken, waits for a processor that are too long, and the chosen interval. */
  private signs(
    context: CanvasRenderingContext2D,
    { chosenRow, labelWidth, view: { timeline } }: Scene,
    x: Scale,
    marks: Marks,
    y: number,
  ): void {
    const bottom = y + laneHeight - 3;
    for (let i = 0; i < marks.count; i++) {
      const row = marks.row[i]!;
      if (row < 0) continue;
      const state = timeline.state[row]!;
      const start = timeline.startNs[row]!;
      const end = timeline.endNs[row]!;
      const left = Math.max(x(start), labelWidth);
      const right = x(end);
      if (state === State.runnable && end - start > longDelayNs) {
        context.strokeStyle = this.color('red');
        context.lineWidth = 2;
        context.strokeRect(left, bottom - 12, Math.max(right - left, 2), 12);
      }
      if (state === State.waiting && isNetwork(timeline, row) && end < timeline.durationNs && right - left > 6) {
        context.fillStyle = this.color('text');
        context.beginPath();
        context.moveTo(right - 4, bottom - 12);
        context.lineTo(right + 4, bottom - 12);
        context.lineTo(right, bottom - 6);
        context.fill();
      }
      if (row === chosenRow) {
        context.strokeStyle = this.color('focus');
        context.lineWidth = 2;
        context.strokeRect(left, bottom - laneHeight + 5, Math.max(right - left, 3), laneHeight - 4);
      }
    }
  }

  /** A stroke for each goroutine that was made here and has not ended. */
  private creations(context: CanvasRenderingContext2D, x: Scale, madeNs: Float64Array, y: number): void {
    context.fillStyle = this.color('red');
    for (const at of madeNs) context.fillRect(x(at), y + 4, 2, laneHeight - 7);
  }

  private label(context: CanvasRenderingContext2D, scene: Scene, lane: TimelineLane, y: number): void {
    const isChosen = lane.type === 'goroutine' && lane.goroutine === scene.chosenGoroutine;
    context.fillStyle = this.color('back');
    context.fillRect(0, y, scene.labelWidth, laneHeight);
    if (isChosen) {
      context.fillStyle = this.color('focus');
      context.fillRect(0, y + 2, 3, laneHeight - 4);
    }
    context.fillStyle = this.color(isChosen || lane.type === 'creations' ? 'text' : 'muted');
    context.textAlign = 'left';
    context.fillText(labelOf(lane, scene.labelWidth), 8, y + laneHeight / 2);
  }

  /** Who woke the chosen goroutine. */
  private arrows(context: CanvasRenderingContext2D, scene: Scene, x: Scale): void {
    const { lanes, view, top, fromNs, toNs, chosenGoroutine } = scene;
    if (chosenGoroutine === null) return;
    const to = lanes.findIndex((l) => l.type === 'goroutine' && l.goroutine === chosenGoroutine);
    const lane = view.lane(chosenGoroutine);
    if (to < 0 || lane < 0) return;
    const placeOf = new Map<number, number>();
    lanes.forEach((l, i) => {
      if (l.type === 'goroutine') placeOf.set(l.lane, i);
    });
    const middle = (i: number): number => axisHeight + (i - top + 0.5) * laneHeight;
    context.strokeStyle = this.color('text');
    context.lineWidth = 1;
    for (const { atNs, fromLane } of wakeArrows(view, lane, fromNs, toNs, mostArrows)) {
      const from = placeOf.get(fromLane);
      if (from === undefined) continue;
      const at = x(atNs);
      const [start, end] = [middle(from), middle(to)];
      const way = Math.sign(end - start) * 4;
      context.beginPath();
      context.moveTo(at, start);
      context.lineTo(at, end);
      context.moveTo(at - 3, end - way);
      context.lineTo(at, end);
      context.lineTo(at + 3, end - way);
      context.stroke();
    }
  }

  private timeMarks(context: CanvasRenderingContext2D, { marks, height, width, labelWidth }: Scene, x: Scale): void {
    context.strokeStyle = this.color('text');
    context.fillStyle = this.color('text');
    context.lineWidth = 1;
    let taken = labelWidth;
    context.setLineDash([4, 4]);
    for (const { atNs, text } of marks) {
      const at = x(atNs);
      if (at < labelWidth || at > width) continue;
      context.beginPath();
      context.moveTo(at, axisHeight);
      context.lineTo(at, height);
      context.stroke();
      const room = context.measureText(text).width + 8;
      const left = at + room > width ? at - room : at + 4;
      // Two samples may be closer than their texts are long.
      if (left < taken) continue;
      taken = left + room;
      context.fillText(text, left, height - footHeight / 2);
    }
    context.setLineDash([]);
  }
}

/** What a lane is called in so many pixels. */
export function labelOf(lane: TimelineLane, labelWidth: number): string {
  const room = labelWidth - 16;
  const isShort = lane.type === 'goroutine' && lane.label.length * characterWidth > room;
  return fitting(isShort ? lane.short : lane.label, room, characterWidth);
}

interface Seen {
  readonly lane: TimelineLane;
  /** Its top. */
  readonly y: number;
}

type Scale = ReturnType<typeof scaleLinear<number, number>>;

/** Go's wait reason for the poller, `network` in traces (runtime/traceruntime.go, traceBlockNet). */
export function isNetwork({ reason, reasons }: Timeline, row: number): boolean {
  return reasons[reason[row]!] === 'network';
}
