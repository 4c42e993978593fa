import * as assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { countGoroutines } from '../../../extension/collect/profile-count';
import { predictStop } from '../../../extension/collect/stop-prediction';

describe('the predicted stop of a dump with ids', () => {
  it('bounds what was measured: stops of 10, 42 and 403 ms', () => {
    for (const [goroutines, longest] of [
      [1_000, 10],
      [10_000, 42],
      [100_000, 403],
    ] as const)
      assert.ok(predictStop({ goroutines, frames: 4 * goroutines }) > longest);
  });

  it('lets a program of two thousand goroutines through 50 ms, not one of twenty thousand', () => {
    assert.ok(predictStop({ goroutines: 2_000, frames: 8_000 }) < 50);
    assert.ok(predictStop({ goroutines: 20_000, frames: 80_000 }) > 50);
  });

  it('expects more of deeper stacks', () => {
    assert.ok(
      predictStop({ goroutines: 1_000, frames: 40_000 }) > 2 * predictStop({ goroutines: 1_000, frames: 4_000 }),
    );
  });

  it('ends at the 64 MiB at which the runtime stops', () => {
    assert.equal(predictStop({ goroutines: 1e7, frames: 0 }), predictStop({ goroutines: 1e9, frames: 0 }));
  });
});

describe('the count in a goroutine profile', () => {
  const text = (s: string): number[] => [50, s.length, ...Buffer.from(s)];
  // A sample type, two samples: 3 goroutines of 2 frames (packed), 4 of 1 frame (not packed), then the strings.
  const profile = Uint8Array.from([
    ...[10, 4, 8, 1, 16, 2, 18, 7, 10, 2, 1, 2, 18, 1, 3, 18, 4, 8, 1, 16, 4],
    ...[...text(''), ...text('goroutine'), ...text('count')],
  ]);

  it('sums values and frames, packed or not', () => {
    assert.deepEqual(countGoroutines(gzipSync(profile)), { ok: true, value: { goroutines: 7, frames: 10 } });
  });

  it('refuses what is no profile', () => {
    assert.equal(countGoroutines(Buffer.from('goroutine 1 [running]:')).ok, false);
    assert.equal(countGoroutines(gzipSync('goroutine 1 [running]:')).ok, false);
    const heap = Buffer.from(profile).toString('latin1').replace('goroutine', 'in-use mb');
    assert.equal(countGoroutines(gzipSync(Buffer.from(heap, 'latin1'))).ok, false);
    for (let cut = 1; cut < profile.length; cut++) countGoroutines(gzipSync(profile.subarray(0, cut)));
  });
});
