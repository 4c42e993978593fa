/** Of one processor of the target: what dumps of goroutines may cost it over time. */
const share = 0.005;
/** What they may cost beyond that at the beginning: a diagnosis of a few samples takes a dump with each. */
const creditMs = 500;

/**
 * Decides how often goroutines are asked for by pprof, from what the last dump cost the target: debug=2 makes it print every
 * stack, some 140 ms of processor time at 10,000 goroutines, which at one a second would be 14 % of a processor.
 */
export class DumpBudget {
  #leftMs = creditMs;
  #costMs = 0;
  #refilledAtMs: number | null = null;
  #heldBack = false;

  /** Whether one more is within the budget at `nowMs` of a clock that does not jump. */
  allows(nowMs: number): boolean {
    const earned = (nowMs - (this.#refilledAtMs ?? nowMs)) * share;
    this.#leftMs = Math.min(Math.max(creditMs, this.#costMs), this.#leftMs + earned);
    this.#refilledAtMs = nowMs;
    if (this.#leftMs >= this.#costMs) return true;
    this.#heldBack = true;
    return false;
  }

  /** A dump took place and cost the target so much processor time. */
  spend(costMs: number): void {
    this.#leftMs -= costMs;
    this.#costMs = costMs;
  }

  /** Why there is no dump in every sample, for people; null while there is one. */
  get note(): string | null {
    if (!this.#heldBack) return null;
    const everyS = Math.ceil(this.#costMs / share / 1000);
    return (
      `A dump about every ${everyS} s: one costs the program ${Math.ceil(this.#costMs)} ms of processor time, ` +
      `and all together may cost it ${share * 100} % of one processor`
    );
  }
}
