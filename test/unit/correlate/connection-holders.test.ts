import assert from 'node:assert/strict';
import { madeByReturned, onConnections } from '../../../core/correlate/connection-holders';
import { joined, listenerInode, type MadeGoroutine, type MadeSample } from '../../fixtures/diagnosis/joined';

const handler = (id: number, fd: number): MadeGoroutine => ({
  ...{ id, fd, state: 'IO wait', frames: ['internal/poll.runtime_pollWait:1', 'main.handle:50'] },
  ...{ madeAt: 'main.loop:30', madeBy: 7 },
});
const handlers = [handler(8, 5), handler(9, 6)];

/** Ids of those on connections of the one listener, and `function:line count` of what made them if that has returned. */
function holders(sample: MadeSample): { readonly ids: number[]; readonly made: string | null } {
  const j = joined([sample]);
  const on = onConnections(j.lastDump!, j.listeners[0]!);
  const made = madeByReturned(j.lastDump!, on);
  return { ids: on.map((g) => g.id), made: made && `${made.frame.function}:${made.frame.line} ${made.count}` };
}

describe('goroutines on connections of a listener', () => {
  it('over TCP have its port, over unix sockets its path', () => {
    const sample = { goroutines: handlers, connections: [5, 6] };
    assert.deepEqual(holders(sample).ids, [8, 9]);
    assert.deepEqual(holders({ ...sample, connections: [5] }).ids, [8]);
    const socket = { path: '/run/app', listening: false, state: 3 };
    const unix = [
      { ...socket, inode: listenerInode, listening: true, state: 1 },
      { ...socket, inode: 205 },
      { ...socket, inode: 206, path: '/run/other' },
    ];
    assert.deepEqual(holders({ ...sample, os: { tcp: [], unix } }).ids, [8]);
  });

  it('name the go statement of a loop that has returned, and of no other', () => {
    const of = (...others: readonly MadeGoroutine[]): string | null =>
      holders({ goroutines: [...others, ...handlers], connections: [5, 6] }).made;
    const creator = (...frames: readonly string[]): MadeGoroutine => ({ id: 7, state: 'chan receive', frames });
    assert.equal(of(), 'main.loop:30 2', 'its goroutine is gone');
    assert.equal(of(creator('main.main:12')), 'main.loop:30 2', 'its goroutine went on');
    assert.equal(of(creator('main.loop:28', 'main.main:12')), null);
    assert.equal(holders({ goroutines: handlers }).made, null, 'nobody holds a connection');
  });
});
