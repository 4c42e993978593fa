/** Address ranges `[start[i], end[i])`, ascending and apart from each other. */
export interface MemoryRanges {
  readonly count: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
}

/** Reading some unused bytes costs less than another system call. */
const maxGap = 6144;
const maxLength = 1 << 20;
/** Stacks never overlap for long; numbers that say so are garbage, and would be one read of any size. */
const maxOverlapping = 64 << 20;

/**
 * Joins ranges that are near each other into reads of at most 1 MiB (or one longer range, or overlapping ones up to 64 MiB:
 * what begins beyond is cut off from them). `starts` ascends; `ends[i] ≥ starts[i]`.
 */
export function mergeRanges(starts: Float64Array, ends: Float64Array, gap = maxGap, longest = maxLength): MemoryRanges {
  const start = new Float64Array(starts.length);
  const end = new Float64Array(starts.length);
  let n = 0;
  for (let i = 0; i < starts.length; i++) {
    const last = n - 1;
    const reach = Math.max(ends[i]!, n > 0 ? end[last]! : 0);
    const overlaps = n > 0 && starts[i]! < end[last]!;
    const most = overlaps ? Math.max(longest, maxOverlapping) : longest;
    if (n > 0 && starts[i]! - end[last]! <= gap && reach - start[last]! <= most) end[last] = reach;
    else {
      if (overlaps) end[last] = starts[i]!;
      start[n] = starts[i]!;
      end[n++] = ends[i]!;
    }
  }
  return { count: n, start: start.subarray(0, n), end: end.subarray(0, n) };
}
