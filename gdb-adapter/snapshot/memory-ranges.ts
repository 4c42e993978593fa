/** Address ranges `[start[i], end[i])`, ascending and apart from each other. */
export interface MemoryRanges {
  readonly count: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
}

/** Reading some unused bytes costs less than another system call. */
const maxGap = 6144;
const maxLength = 1 << 20;

/**
 * Joins ranges that are near each other into reads of at most 1 MiB (or one longer range). `starts` ascends;
 * `ends[i] ≥ starts[i]`.
 */
export function mergeRanges(starts: Float64Array, ends: Float64Array, gap = maxGap, longest = maxLength): MemoryRanges {
  const start = new Float64Array(starts.length);
  const end = new Float64Array(starts.length);
  let n = 0;
  for (let i = 0; i < starts.length; i++) {
    const last = n - 1;
    const reach = Math.max(ends[i]!, n > 0 ? end[last]! : 0);
    const overlaps = n > 0 && starts[i]! < end[last]!;
    if (n > 0 && (overlaps || (starts[i]! - end[last]! <= gap && reach - start[last]! <= longest))) end[last] = reach;
    else {
      start[n] = starts[i]!;
      end[n++] = ends[i]!;
    }
  }
  return { count: n, start: start.subarray(0, n), end: end.subarray(0, n) };
}
