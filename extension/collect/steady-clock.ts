/**
 * The time of day as it was when a collection began, going on steadily, in ms since the epoch: whoever sets the machine's clock
 * meanwhile moves no sample and lengthens no wait.
 */
export class SteadyClock {
  readonly #startedAtMs = Date.now();
  readonly #began = performance.now();

  now(): number {
    return Math.round(this.#startedAtMs + performance.now() - this.#began);
  }
}
