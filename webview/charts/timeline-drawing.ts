import type { Marks } from '../../core/trace/timeline/timeline-view';
import { timeText } from '../view-models/format';
import type { TimelineLane } from '../view-models/timeline-lanes';
import { LanePixels } from './lane-pixels';
import type { ColorName } from './surface';
import {
  axisHeight,
  axisTicks,
  characterWidth,
  footHeight,
  labelOf,
  laneHeight,
  looks,
  timeScale,
  type Scale,
  type Scene,
} from './timeline-scene';
import { eachSign } from './timeline-signs';
import { headOf, wakePlaces } from './timeline-wakes';

/** Of the first drawing: with a million intervals all would take longer than a task may. */
const fewLanes = 2;

/** Draws the lanes that are seen. It makes no objects per interval: marks are columns that are used again. */
export class TimelineDrawing {
  /** Marks of the lanes that are seen, used again with each drawing. */
  private readonly marks: Marks[] = [];
  private font = '';
  /** False until the first drawing is done, which draws few lanes: its code is not compiled yet. */
  private isWarm = false;

  private readonly pixels: LanePixels;

  constructor(private readonly color: (name: ColorName) => string) {
    this.pixels = new LanePixels(looks, color);
  }

  /** False when lanes are left for the next frame. */
  draw(context: CanvasRenderingContext2D, scene: Scene): boolean {
    const { width, height, lanes, top } = scene;
    const x = timeScale(scene);
    // To ask for it with each frame would lay the page out each time.
    this.font ||= `12px ${getComputedStyle(context.canvas).fontFamily}`;
    context.font = this.font;
    context.textBaseline = 'middle';
    const first = Math.floor(top);
    const fits = Math.ceil(top + (height - axisHeight - footHeight) / laneHeight);
    const last = Math.min(lanes.length, this.isWarm ? fits : first + fewLanes);
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
    const isWhole = last === Math.min(lanes.length, fits);
    this.isWarm = true;
    return isWhole;
  }

  private axis(context: CanvasRenderingContext2D, scene: Scene, x: Scale): void {
    const { width, height } = scene;
    const { ticks, step } = axisTicks(scene, x);
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

  private signs(context: CanvasRenderingContext2D, scene: Scene, x: Scale, marks: Marks, y: number): void {
    const bottom = y + laneHeight - 3;
    eachSign(scene, marks, x, (sign, left, right) => {
      switch (sign) {
        case 'longDelay':
          context.strokeStyle = this.color('red');
          context.lineWidth = 2;
          context.strokeRect(left, bottom - 12, Math.max(right - left, 2), 12);
          break;
        case 'woken':
          context.fillStyle = this.color('text');
          context.beginPath();
          context.moveTo(right - 4, bottom - 12);
          context.lineTo(right + 4, bottom - 12);
          context.lineTo(right, bottom - 6);
          context.fill();
          break;
        case 'chosen':
          context.strokeStyle = this.color('focus');
          context.lineWidth = 2;
          context.strokeRect(left, bottom - laneHeight + 5, Math.max(right - left, 3), laneHeight - 4);
          break;
      }
    });
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

  private arrows(context: CanvasRenderingContext2D, scene: Scene, x: Scale): void {
    context.strokeStyle = this.color('text');
    context.lineWidth = 1;
    for (const place of wakePlaces(scene, x)) {
      const { at, from, to } = place;
      const head = headOf(place);
      context.beginPath();
      context.moveTo(at, from);
      context.lineTo(at, to);
      context.moveTo(at - 3, to - head);
      context.lineTo(at, to);
      context.lineTo(at + 3, to - head);
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

interface Seen {
  readonly lane: TimelineLane;
  /** Its top. */
  readonly y: number;
}
