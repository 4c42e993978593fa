import { V1, v1Arguments } from './event-kinds';

/** Types that pass one needs to look into. */
const told: readonly number[] = [
  V1.batch,
  V1.string,
  V1.stack,
  V1.frequency,
  V1.timerGoroutine,
  V1.userLog,
  V1.cpuSample,
];

/** First bytes of events that pass one only steps over: 1 with one to three numbers, 2 with a length. */
const steps = new Uint8Array(256);
for (let type = 0; type < 64; type++) {
  const count = v1Arguments[type]!;
  if (count === 0 || told.includes(type)) continue;
  if (count < 4) steps[((count - 1) << 6) | type] = 1;
  steps[(3 << 6) | type] = 2;
}

/**
 * Steps over events of `[from, to)` that are whole and of no interest to pass one; gives where the first other begins. What
 * is odd (a number of ten bytes, a length of two) is left to the caller.
 */
export function skipPlainEvents(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  // Three numbers of nine bytes, or a length of one byte.
  const last = to - 160;
  while (at < last) {
    const first = bytes[at]!;
    const step = steps[first];
    if (step === 1) {
      let next = at + 1;
      for (let left = first >> 6; left >= 0; left--) {
        const begin = next;
        while (bytes[next++]! >= 128);
        if (next - begin > 9) return at;
      }
      at = next;
    } else if (step === 2 && bytes[at + 1]! < 128) at += 2 + bytes[at + 1]!;
    else return at;
  }
  return at;
}
