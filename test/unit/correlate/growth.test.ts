import assert from 'node:assert/strict';
import {
  growsSteadily,
  hasStopped,
  isSingle,
  isYoung,
  stoppedBetweenSamples,
  type SiteGroup,
} from '../../../core/correlate/growth';
import type { JoinedGoroutine } from '../../../core/correlate/joined-sample';

/** A site with so many goroutines in each sample, none of which ends. */
function site(...counts: readonly number[]): SiteGroup {
  const member = (id: number): JoinedGoroutine => ({ id }) as JoinedGoroutine;
  const members = counts.map((n) => Array.from({ length: n }, (_, i) => member(i)));
  return { createdBy: null, members, added: counts.at(-1)! - counts[0]!, ended: 0, stayed: members[0]! };
}

describe('growth', () => {
  it('that goes on to the end of the watch has not stopped', () => {
    assert.equal(hasStopped([200, 400, 600, 800, 1000, 1200, 1400, 1600, 1800], 2000), false);
    // One every half second, the last a second ago: that is chance.
    assert.equal(hasStopped([0, 500, 1000], 2000), false);
  });

  it('that ends early has stopped', () => {
    assert.equal(hasStopped([80, 160, 240, 320, 400, 480, 560], 2000), true);
    assert.equal(hasStopped([0, 0, 65, 145, 226, 307, 387], 2000), true);
  });

  it('of one or two has stopped when they came at the very beginning', () => {
    assert.deepEqual(
      [[80, 200], [80, 300], [30], [80]].map((times) => hasStopped(times, 2000)),
      [true, false, true, false],
    );
  });

  it('all before the watch says nothing', () => {
    assert.equal(hasStopped([0, 0, 0, 0], 2000), false);
    assert.equal(hasStopped([], 2000), false);
  });

  it('over samples wants three of them', () => {
    const at = [0, 2000, 4000, 6000, 8000];
    assert.equal(stoppedBetweenSamples(site(10, 30), at.slice(0, 2)), false);
    assert.equal(stoppedBetweenSamples(site(10, 30, 30), at.slice(0, 3)), true);
    assert.equal(stoppedBetweenSamples(site(10, 30, 48), at.slice(0, 3)), false);
    assert.equal(stoppedBetweenSamples(site(10, 12, 12, 14, 14), at), false);
  });

  it('that began with the watch is young: nobody has lived for long', () => {
    assert.deepEqual([site(0, 8), site(7, 30), site(5, 15)].map(isYoung), [true, true, true]);
    assert.deepEqual([site(30, 40), site(6, 17), site(0, 2)].map(isYoung), [false, false, false]);
    assert.equal(isYoung({ ...site(7, 30), ended: 1 }), false, 'they end');
  });

  it('by one between two samples is no trend', () => {
    assert.deepEqual([site(5, 6), site(5, 7), site(5, 5), site(5, 5, 6)].map(isSingle), [true, false, false, false]);
  });

  it('in each of four samples is steady, whenever it began', () => {
    assert.deepEqual([site(0, 3, 6, 9), site(0, 3, 3, 6), site(0, 3, 6)].map(growsSteadily), [true, false, false]);
    assert.equal(isYoung(site(0, 3, 6, 9)), false);
  });
});
