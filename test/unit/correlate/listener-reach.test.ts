import assert from 'node:assert/strict';
import { mayBePool, someoneHasIt } from '../../../core/correlate/listener-reach';
import { joined, type MadeGoroutine, type MadeSample } from '../../fixtures/diagnosis/joined';

/** Reads from a connection in a function that its first one called; made by goroutine 3, which is gone. */
const serving = (id: number, fd: number): MadeGoroutine => ({
  ...{ id, fd, state: 'IO wait', frames: ['internal/poll.runtime_pollWait:1', 'main.serve:50', 'main.work:40'] },
  ...{ madeAt: 'main.start:30', madeBy: 3 },
});
const sample: MadeSample = { goroutines: [serving(8, 5), serving(9, 6)], connections: [5, 6] };

const of = (tell: typeof mayBePool, made: MadeSample): boolean => {
  const j = joined([made]);
  return tell(j.listeners[0]!, j.samples);
};

describe('who has a listener', () => {
  it('all who hold its connections: they may be a pool', () => {
    assert.equal(of(mayBePool, { ...sample, reachedBy: [8, 9] }), true);
    assert.equal(of(mayBePool, { ...sample, reachedBy: [8] }), false);
    const creator: MadeGoroutine = { id: 3, state: 'chan receive', frames: ['main.start:31'] };
    assert.equal(of(mayBePool, { ...sample, goroutines: [creator, ...sample.goroutines], reachedBy: [8, 9] }), false);
  });

  it('memory was not read: unless they look like handlers', () => {
    assert.equal(of(mayBePool, sample), true);
    const handlers = sample.goroutines.map((g) => ({ ...g, frames: [g.frames[0]!, 'main.serve:50'] }));
    assert.equal(of(mayBePool, { ...sample, goroutines: handlers }), false);
  });

  it('one that waits for something else: it may be its loop', () => {
    const has = (...other: readonly MadeGoroutine[]): boolean =>
      of(someoneHasIt, { ...sample, goroutines: [...sample.goroutines, ...other], reachedBy: [7, 8] });
    const sleeps: MadeGoroutine = { id: 7, state: 'sleep', frames: ['time.Sleep:1', 'main.loop:28'] };
    assert.equal(has(sleeps), true);
    assert.equal(has({ ...sleeps, id: 6 }), false, 'it does not have it');
    assert.equal(has(), false, 'one that holds a connection');
    assert.equal(has({ ...sleeps, state: 'chan receive', frames: ['main.main:12'] }), false, 'it waits for the end');
    assert.equal(of(someoneHasIt, sample), false, 'memory was not read');
  });
});
