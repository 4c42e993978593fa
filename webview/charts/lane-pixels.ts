import type { Marks } from '../../core/trace/timeline/timeline-view';
import type { ColorName } from './surface';

/** What a state looks like: the height is a share of the lane, so that it is told without colour too. */
export interface Look {
  /** Code of `timelineStates`. */
  readonly state: number;
  readonly color: ColorName;
  readonly height: number;
}

/** Code of `timelineStates`. */
const waiting = 4;
const codes = 256;

/**
 * The marks of all lanes as one picture. A lane may have two marks for each pixel: tens of thousands of rectangles a frame
 * are too slow to draw one by one. So a lane is first a state for each column, then a few lines of pixels and their copies.
 */
export class LanePixels {
  private image: ImageData | null = null;
  private words = new Uint32Array();
  /** State of each column of the lane at work, 0 where there is none. */
  private states = new Uint8Array();
  private line = new Uint32Array();
  /** Pixel of each state on the line at work. */
  private readonly pixels = new Uint32Array(codes);
  private readonly colors = new Map<string, number>();
  private readonly probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

  /** The looks from the lowest to the highest. */
  constructor(
    private readonly looks: readonly Look[],
    private readonly color: (name: ColorName) => string,
  ) {}

  /** An empty picture of so many screen pixels. */
  begin(width: number, height: number): void {
    if (this.image?.width !== width || this.image.height !== height) {
      this.image = new ImageData(Math.max(1, width), Math.max(1, height));
      this.words = new Uint32Array(this.image.data.buffer);
      this.states = new Uint8Array(this.image.width);
      this.line = new Uint32Array(this.image.width);
    } else this.words.fill(0);
  }

  /**
   * Marks of a lane whose bars stand on row `bottom` and are at most `most` high. The first column is the time `fromNs`, and
   * there are `perNs` columns in a nanosecond.
   */
  add(marks: Marks, fromNs: number, perNs: number, bottom: number, most: number): void {
    const { states } = this;
    states.fill(0);
    for (let i = 0; i < marks.count; i++) {
      const state = marks.state[i]!;
      const left = Math.round((marks.startNs[i]! - fromNs) * perNs);
      const right = Math.min(states.length, Math.max(left + 1, Math.round((marks.endNs[i]! - fromNs) * perNs)));
      // Waiting would hide what is shorter than a pixel beside it.
      for (let at = Math.max(0, left); at < right; at++) if (state !== waiting || states[at] === 0) states[at] = state;
    }
    let low = 0;
    this.looks.forEach(({ height }, from) => {
      const high = Math.max(1, Math.round(height * most));
      this.fillLine(from);
      this.copyLine(bottom - high, bottom - low);
      low = high;
    });
  }

  put(context: CanvasRenderingContext2D, left: number, top: number): void {
    if (this.image !== null) context.putImageData(this.image, left, top);
  }

  /** A line of the columns that are as high as look `from`. */
  private fillLine(from: number): void {
    const { states, line, pixels } = this;
    this.looks.forEach(({ state, color }, i) => {
      pixels[state] = i < from ? 0 : this.pixel(color);
    });
    for (let at = 0; at < line.length; at++) line[at] = pixels[states[at]!]!;
  }

  private copyLine(top: number, bottom: number): void {
    const width = this.line.length;
    const last = Math.min(bottom * width, this.words.length);
    for (let at = Math.max(0, top) * width; at < last; at += width) this.words.set(this.line, at);
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
