/** Parts of a trace, in ns since it began: first where `back` leads last, the one that is looked at at the end. Empty for all of it. */
export type TimeTrail = readonly (readonly [fromNs: number, toNs: number])[];

/** The part of a trace that is looked at, with the way back. Times in ns since the trace began. */
export class TimeRange {
  private before: (readonly [number, number])[] = [];
  private from: number;
  private to: number;

  constructor(
    readonly first: number,
    readonly last: number,
  ) {
    this.from = first;
    this.to = last;
  }

  get fromNs(): number {
    return this.from;
  }

  get toNs(): number {
    return this.to;
  }

  /** True while the whole trace is shown. */
  get isAll(): boolean {
    return this.from === this.first && this.to === this.last;
  }

  /** What `restore` takes, after a reload. */
  get trail(): TimeTrail {
    return this.isAll && !this.canGoBack ? [] : [...this.before, [this.from, this.to]];
  }

  /** Shows what was shown before, with the way back from there. */
  restore(trail: TimeTrail): void {
    const shown = trail.at(-1);
    if (shown === undefined) return;
    this.before = trail.slice(0, -1).slice(-mostRemembered);
    this.set(shown[0], Math.max(shown[1], shown[0] + narrowest));
  }

  get canGoBack(): boolean {
    return this.before.length > 0;
  }

  /** `factor` below 1 shows less; the time at `share` of the width stays where it is. */
  zoom(factor: number, share = 0.5): void {
    const width = this.to - this.from;
    const next = Math.min(Math.max(width * factor, narrowest), this.last - this.first);
    const fixed = this.from + width * share;
    this.set(fixed - next * share, fixed + next * (1 - share));
  }

  /** Moves by a share of the width. */
  pan(share: number): void {
    const by = (this.to - this.from) * share;
    this.set(this.from + by, this.to + by);
  }

  /** Shows a part with a little room around it, and remembers what was shown. */
  show(fromNs: number, toNs: number): void {
    this.remember();
    const room = Math.max((toNs - fromNs) * 0.1, narrowest / 2);
    this.set(fromNs - room, toNs + room);
  }

  all(): void {
    this.remember();
    this.set(this.first, this.last);
  }

  back(): void {
    const last = this.before.pop();
    if (last !== undefined) this.set(...last);
  }

  remember(): void {
    const last = this.before.at(-1);
    if (last?.[0] === this.from && last[1] === this.to) return;
    this.before.push([this.from, this.to]);
    if (this.before.length > mostRemembered) this.before.shift();
  }

  /** Keeps the width and stays within the trace. */
  private set(fromNs: number, toNs: number): void {
    const width = Math.min(toNs - fromNs, this.last - this.first);
    this.from = Math.min(Math.max(fromNs, this.first), this.last - width);
    this.to = this.from + width;
  }
}

/** ns; nothing in a trace is told closer. */
const narrowest = 1000;
const mostRemembered = 100;
