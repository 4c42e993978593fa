import { err, ok, type Result } from '../../core/base/result';
import { parsePprof } from '../../core/parse/pprof';

export interface GoroutineCount {
  readonly goroutines: number;
  /** Frames over all goroutines. */
  readonly frames: number;
}

/** How many goroutines a goroutine profile (debug=0) counts, and how deep their stacks are together. */
export function countGoroutines(profile: Uint8Array): Result<GoroutineCount> {
  const parsed = parsePprof(profile);
  if (!parsed.ok) return parsed;
  if (parsed.value.sampleTypes[0]?.type !== 'goroutine') return err('the profile is not one of goroutines');
  let [goroutines, frames] = [0, 0];
  for (const sample of parsed.value.samples) {
    const count = sample.values[0] ?? 0;
    goroutines += count;
    frames += count * sample.frames.length;
  }
  return ok({ goroutines, frames });
}
