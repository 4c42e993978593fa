import assert from 'node:assert/strict';
import { tracedLoops } from '../../../core/correlate/traced-loop';
import { joined, listenerInode, type MadeGoroutine } from '../../fixtures/diagnosis/joined';

const main: MadeGoroutine = { id: 1, state: 'chan receive', frames: ['main.main:12'] };
/** Waits for a free place whenever somebody looks. */
const loop: MadeGoroutine = {
  id: 7,
  state: 'select',
  frames: ['example.com/lib.(*Weighted).Acquire:1', 'main.loop:28'],
};

/** `goroutine: tie` of who the trace says took connections. */
function ties(took: readonly number[], goroutines: readonly MadeGoroutine[] = [main, loop]): string[] {
  const j = joined([{ goroutines }, { goroutines }]);
  const found = tracedLoops(j.samples, j.listeners, j.loops, { hasAccepted: (id) => took.includes(id) });
  assert.ok(found.every((l) => l.inode === listenerInode));
  return found.map((l) => `${l.goroutine}: ${l.tie}`);
}

describe('a loop that is only seen in the trace', () => {
  it('is that of the only listener without one', () => {
    assert.deepEqual(ties([7]), ['7: traced']);
    assert.deepEqual(ties([]), []);
    assert.deepEqual(ties([7, 9]), ['7: traced'], 'one that has ended');
  });

  it('is nobody’s where each listener has its own', () => {
    const accepts = ['internal/poll.runtime_pollWait', 'internal/poll.(*FD).Accept', 'net.(*TCPListener).Accept'];
    const acceptor: MadeGoroutine = { id: 5, fd: 3, state: 'IO wait', frames: accepts.map((f) => `${f}:1`) };
    assert.deepEqual(ties([5, 7], [main, loop, acceptor]), []);
  });
});
