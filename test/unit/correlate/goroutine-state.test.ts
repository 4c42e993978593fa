import assert from 'node:assert/strict';
import { isAwake, isRunning } from '../../../core/correlate/goroutine-state';
import { joined } from '../../fixtures/diagnosis/joined';

describe('a goroutine that runs', () => {
  const of = (state: string, ...frames: readonly string[]): boolean[] => {
    const g = joined([{ goroutines: [{ id: 7, state, frames }] }]).lastDump!.byId.get(7)!;
    return [isRunning(g), isAwake(g)];
  };

  it('is on a processor, waits for one, or for the collector that it started or helps', () => {
    for (const state of ['running', 'runnable', 'GC assist marking', 'preempted'])
      assert.deepEqual(of(state, 'main.loop:28'), [true, true], state);
    assert.deepEqual(of('semacquire', 'net.(*TCPListener).Accept:389', 'main.loop:28'), [true, true]);
  });

  it('is not one that waits for others, nor one in the kernel', () => {
    const wait = ['sync.runtime_Semacquire:1', 'sync.(*WaitGroup).Wait:2', 'main.loop:28'];
    assert.deepEqual(of('semacquire', ...wait), [false, false]);
    assert.deepEqual(of('semacquire', 'internal/poll.runtime_Semacquire:1', 'main.loop:28'), [false, false]);
    assert.deepEqual(of('semacquire'), [false, false], 'no frames');
    assert.deepEqual(of('syscall', 'syscall.Syscall:1', 'main.loop:28'), [false, true]);
  });
});
