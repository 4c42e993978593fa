import { goMinor } from '../../core/base/go-version';
import type { GoroutineCount } from './profile-count';

/**
 * Predicts how long debug=2 stops the target, in ms, on the safe side.
 *
 * runtime/pprof writeGoroutineStacks (Go 1.21 – 1.26) calls runtime.Stack(buf, all) with a buffer of 1 MB and doubles it to at most
 * 64 MB until the text fits: each call stops the world and prints until the buffer is full. Measured with parked goroutines of
 * about 470 bytes of text each: 1k → 1 stop of 10 ms, 10k → 4 stops of at most 42 ms, 100k → 7 stops of at most 403 ms. So a stop that prints n
 * goroutines costs at most 6 ms + 4.2 µs · n (10.2, 48, 426 ms). The stops follow one another at once, so what
 * counts is their sum. Deeper stacks print more text: bytes are 100 a frame and 100 for the header and `created by`.
 */
export function predictStop({ goroutines, frames }: GoroutineCount): number {
  const bytes = Math.max(measuredBytes * goroutines, 100 * frames + 100 * goroutines);
  const perByteMs = 0.0042 / measuredBytes;
  let total = 0;
  for (let buffer = 1 << 20; ; buffer *= 2) {
    const last = buffer >= bytes || buffer >= 64 << 20;
    total += 6 + perByteMs * Math.min(bytes, buffer);
    if (last) return total;
  }
}

const measuredBytes = 470;

/**
 * Predicts how long the beginning of an execution trace stops the target, in ms, on the safe side. Until Go 1.21 the world
 * stands still while every goroutine's stack is written (runtime/trace.go, StartTrace); from Go 1.22 on only while the
 * states are (runtime/trace.go, traceAdvance). Longest gap of a 1 ms heartbeat in a target of parked goroutines on a loaded
 * machine: Go 1.21 22 ms at 10k and 220 ms at 100k, Go 1.23 57 ms and Go 1.26 35 ms at 100k, idle noise of 10 to 20 ms in it.
 */
export function predictTraceStop(goroutines: number, goVersion: string | null): number {
  return (goMinor(goVersion) ?? 0) >= 22 ? 1 + 0.0004 * goroutines : 2 + 0.0022 * goroutines;
}
