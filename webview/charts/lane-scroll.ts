import { h } from '../dom';
import { axisHeight, footHeight, laneHeight } from './timeline-scene';

const mostLanesSeen = 16;

/** The place that the canvas stands still in while the lanes are scrolled. */
export class LaneScroll {
  readonly element: HTMLElement;
  private readonly room = h('div', { class: 'lanes-room' });
  private count = 0;

  constructor(canvas: HTMLCanvasElement, onScroll: () => void) {
    this.element = h('div', { class: 'lanes-scroll' }, h('div', { class: 'lanes-fixed' }, canvas), this.room);
    this.element.addEventListener('scroll', onScroll);
  }

  /** Makes room for so many lanes. */
  hold(count: number): void {
    this.count = count;
    this.room.style.height = `${String(Math.max(0, count - this.seen) * laneHeight)}px`;
    this.element.style.height = `${String(this.height)}px`;
  }

  /** px of the canvas: the lanes that are seen at once, the axis and the foot. */
  get height(): number {
    return axisHeight + this.seen * laneHeight + footHeight;
  }

  /** The first lane that is seen; a fraction when it is seen in part. */
  get top(): number {
    return this.element.scrollTop / laneHeight;
  }

  reveal(lane: number): void {
    const top = lane * laneHeight;
    const room = this.seen * laneHeight;
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (top + laneHeight > this.element.scrollTop + room) this.element.scrollTop = top + laneHeight - room;
  }

  private get seen(): number {
    return Math.min(Math.max(this.count, 1), mostLanesSeen);
  }
}
