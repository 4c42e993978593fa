import * as assert from 'node:assert/strict';
import { stalledAcceptLoop } from '../../../core/diagnose/rules/stalled-accept-loop';
import { catalogs } from '../../../core/diagnose/text/catalogs';
import { joined, type MadeGoroutine } from '../../fixtures/diagnosis/joined';

/** What a loop waits for that made a handler and now stands in these frames. */
function causeOf(state: string, ...frames: readonly string[]): (string | null)[] {
  const loop: MadeGoroutine = { id: 7, state, frames, madeAt: 'main.main:9', madeBy: 1 };
  const handler: MadeGoroutine = {
    ...{ id: 8, fd: 5, state: 'IO wait', frames: ['internal/poll.runtime_pollWait:1', 'main.handle:50'] },
    ...{ madeAt: 'main.loop:30', madeBy: 7 },
  };
  const sample = { goroutines: [loop, handler], connections: [5] };
  const found = stalledAcceptLoop.find({ ...joined([sample, sample]), texts: catalogs.en });
  return found.map((d) => d.cause);
}

describe('what a stalled accept loop waits for', () => {
  it('a lock that another goroutine holds, or until others have done something', () => {
    assert.deepEqual(causeOf('sync.Mutex.Lock', 'internal/sync.(*Mutex).Lock:1', 'main.loop:28'), ['mutex']);
    assert.deepEqual(
      causeOf('sync.Cond.Wait', 'sync.runtime_notifyListWait:1', 'sync.(*Cond).Wait:2', 'main.loop:28'),
      ['limit'],
    );
    assert.deepEqual(causeOf('semacquire', 'sync.runtime_Semacquire:1', 'sync.(*WaitGroup).Wait:2', 'main.loop:28'), [
      'limit',
    ]);
  });

  it('a channel of its own, or a slot that a library gives', () => {
    assert.deepEqual(causeOf('chan send', 'main.loop:28'), ['channel']);
    assert.deepEqual(causeOf('select', 'example.com/pool.(*Pool).Submit:1', 'main.loop:28'), ['limit']);
  });
});
