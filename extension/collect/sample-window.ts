import type { RawSample } from '../../core/model/recording';
import { hasDump } from './sample-documents';

/** A verdict reads all of them: so many are enough to see what goes on and what stands. */
const mostSamples = 8;
/** What the gap beside a sample counts: a dump says most and is rarest, the kernel's tables alone say least. */
const weights = { dump: 30, memory: 1, neither: 0.01 };

/**
 * The samples that go into a diagnosis: the first, the last, and some in between. Of more than eight those are left out that lie
 * closest to others; of a rolling window also what is older than its length. So evidence stays small however long one looks.
 */
export class SampleWindow {
  #samples: RawSample[] = [];

  /** `lengthMs` null keeps the first sample for good. */
  constructor(private readonly lengthMs: number | null) {}

  get samples(): readonly RawSample[] {
    return [...this.#samples];
  }

  add(sample: RawSample): void {
    this.#samples.push(sample);
    if (this.lengthMs !== null) this.#forget(sample.startedAtMs - this.lengthMs);
    if (this.#samples.length > mostSamples) this.#samples.splice(this.#leastMissed(), 1);
  }

  /** Two with goroutines are kept in any case: without them nothing can be told. */
  #forget(beforeMs: number): void {
    while (this.#samples[0]!.startedAtMs < beforeMs && this.#samples.slice(1).filter(hasGoroutines).length >= 2)
      this.#samples.shift();
  }

  #leastMissed(): number {
    const s = this.#samples;
    let least = 1;
    let smallest = Infinity;
    for (let i = 1; i < s.length - 1; i++) {
      const gap = (s[i + 1]!.startedAtMs - s[i - 1]!.startedAtMs) * weightOf(s[i]!);
      if (gap < smallest) [least, smallest] = [i, gap];
    }
    return least;
  }
}

function weightOf(sample: RawSample): number {
  return hasDump(sample) ? weights.dump : hasGoroutines(sample) ? weights.memory : weights.neither;
}

function hasGoroutines(sample: RawSample): boolean {
  return hasDump(sample) || sample.documents.some((d) => d.name === 'debugger/goroutines.json' && d.bytes !== null);
}
