const moves = ['wheel', 'keydown', 'pointerdown'];

/**
 * Where the page is scrolled to. The place that was kept is gone to once the page, which is drawn part by part, is long
 * enough for it; unless a person moves first.
 */
export class ScrollPlace {
  private kept: number | null = null;
  private readonly growing = new ResizeObserver(() => {
    this.goBack();
  });

  /** px from the top, also before the page is that long. */
  get top(): number {
    return this.kept ?? window.scrollY;
  }

  restore(top: number): void {
    if (!(top > 0)) return;
    this.kept = top;
    this.growing.observe(document.body);
    for (const move of moves) window.addEventListener(move, this.stay, { passive: true });
  }

  /** Gives up the place that was kept. */
  readonly stay = (): void => {
    this.kept = null;
    this.growing.disconnect();
    for (const move of moves) window.removeEventListener(move, this.stay);
  };

  private goBack(): void {
    const { top } = this;
    window.scrollTo({ top, behavior: 'instant' });
    // Chromium rounds to device pixels.
    if (Math.abs(window.scrollY - top) < 1) this.stay();
  }
}
