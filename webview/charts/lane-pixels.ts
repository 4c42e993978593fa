import type { Marks } from '../../core/trace/timeline/timeline-view';
import type { ColorName } from './surface';

/** What a state looks like: the height is a share of the lane, so that it is told without colour too. */
export interface Look {
  readonly color: ColorName;
  readonly height: number;
}

/**
 * The marks of all lanes as one picture. A lane may have two marks for each pixel: tens of thousands of rectangles a frame
 * are too slow to draw one by one.
 */
export class LanePixels {
  private image: ImageData | null = null;
  private words = new Uint32Array();
  private readonly colors = new Map<string, number>();
  private readonly probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

  constructor(
    private readonly looks: Readonly<Record<number, Look>>,
    private readonly color: (name: ColorName) => string,
  ) {}

  /** An empty picture of so many screen pixels. */
  begin(width: number, height: number): void {
    if (this.image?.width !== width || this.image.height !== height) {
      this.image = new ImageData(Math.max(1, width), Math.max(1, height));
      this.words = new Uint32Array(this.image.data.buffer);
    } else this.words.fill(0);
  }

  /**
   * Marks of a lane whose bars stand on row `bottom` and are at most `most` high. The first column is the time `fromNs`, and
   * there are `perNs` columns in a nanosecond.
   */
  add(marks: Marks, fromNs: number, perNs: number, bottom: number, most: number): void {
    // Waiting last would hide what is shorter than a pixel beside it.
    for (const isWaiting of [true, false])
      for (let i = 0; i < marks.count; i++) {
        const state = marks.state[i]!;
        if ((state === waiting) !== isWaiting) continue;
        const look = this.looks[state];
        if (look === undefined) continue;
        const left = Math.round((marks.startNs[i]! - fromNs) * perNs);
        const right = Math.max(left + 1, Math.round((marks.endNs[i]! - fromNs) * perNs));
        this.bar(left, right, bottom, Math.max(1, Math.round(look.height * most)), this.pixel(look.color));
      }
  }

  put(context: CanvasRenderingContext2D, left: number, top: number): void {
    if (this.image !== null) context.putImageData(this.image, left, top);
  }

  private bar(left: number, right: number, bottom: number, high: number, pixel: number): void {
    if (this.image === null) return;
    const { width, height } = this.image;
    const { words } = this;
    const from = Math.max(0, left);
    const to = Math.min(width, right);
    const last = Math.min(height, bottom);
    // Most bars are one pixel wide: a call for each of their rows would cost more than the pixels.
    for (let y = Math.max(0, bottom - high); y < last; y++)
      for (let at = y * width + from; at < y * width + to; at++) words[at] = pixel;
  }

  /** A colour of the theme as the canvas holds it. */
  private pixel(name: ColorName): number {
    const text = this.color(name);
    let pixel = this.colors.get(text);
    if (pixel === undefined && this.probe !== null) {
      this.probe.fillStyle = text;
      this.probe.fillRect(0, 0, 1, 1);
      pixel = new Uint32Array(this.probe.getImageData(0, 0, 1, 1).data.buffer)[0]!;
      this.colors.set(text, pixel);
    }
    return pixel ?? 0;
  }
}

/** Code of `timelineStates`. */
const waiting = 4;
