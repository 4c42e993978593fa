/** Filled by what scripts/fuzz-instrument.mjs puts into every block: how often it ran. Absent in a bundle without it. */
declare global {
  var fuzzCounters: Uint8Array | undefined;
}

/** How often, in classes: loops that run 5 or 6 times are alike. */
const classes = new Uint8Array(256);
for (let n = 1; n < 256; n++)
  classes[n] = n < 4 ? 1 << (n - 1) : n < 8 ? 8 : n < 16 ? 16 : n < 32 ? 32 : n < 128 ? 64 : 128;

/** Which blocks have run how often, over all inputs so far. */
export class Coverage {
  private readonly counters: Uint8Array;
  private readonly words: Uint32Array;
  private readonly seen: Uint8Array;
  /** Blocks that have run at all. */
  blocks = 0;

  /** `count` is how many blocks there are; only so many counters are looked at. */
  constructor(count: number) {
    globalThis.fuzzCounters ??= new Uint8Array(1 << 16);
    this.words = new Uint32Array(globalThis.fuzzCounters.buffer, 0, (count >> 2) + 1);
    this.counters = new Uint8Array(globalThis.fuzzCounters.buffer, 0, this.words.length * 4);
    this.seen = new Uint8Array(this.counters.length);
  }

  clear(): void {
    this.words.fill(0);
  }

  /** True when the run since `clear` did something that none did before; that is then known. */
  takeNew(): boolean {
    const { words, counters, seen } = this;
    let isNew = false;
    for (let w = 0; w < words.length; w++) {
      if (words[w] === 0) continue;
      for (let i = w * 4; i < w * 4 + 4; i++) {
        const c = classes[counters[i]!]!;
        if ((c & ~seen[i]!) === 0) continue;
        if (seen[i] === 0) this.blocks++;
        seen[i]! |= c;
        isNew = true;
      }
    }
    return isNew;
  }
}
