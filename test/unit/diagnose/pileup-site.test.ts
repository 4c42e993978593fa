import assert from 'node:assert/strict';
import { acceptPileup } from '../../../core/diagnose/rules/accept-pileup';
import { catalogs } from '../../../core/diagnose/text/catalogs';
import { joined, type MadeGoroutine, type MadeSample } from '../../fixtures/diagnosis/joined';

const inAccept = ['internal/poll.(*FD).Accept(0x99):1', 'net.(*TCPListener).Accept:2', 'main.accept:30'];
const acceptor = (id: number, madeAt: string): MadeGoroutine => ({
  ...{ id, state: 'semacquire', frames: ['internal/poll.runtime_Semacquire:1', ...inAccept], madeAt, madeBy: 1 },
});
/** Has the lock, and waits in the poller. */
const holder: MadeGoroutine = {
  ...acceptor(9, 'main.reload:44'),
  ...{ state: 'IO wait', frames: ['internal/poll.runtime_pollWait:1', ...inAccept] },
};
const first = acceptor(5, 'main.main:9');
const more = (count: number): MadeGoroutine[] =>
  Array.from({ length: count }, (_, i) => acceptor(10 + i, 'main.reload:44'));

describe('the line that is named of acceptors which pile up', () => {
  it('is the one that makes more of them, whoever waits first', () => {
    const samples: MadeSample[] = [4, 9].map((count) => ({ goroutines: [first, holder, ...more(count)] }));
    const [found] = acceptPileup.find({ ...joined(samples), texts: catalogs.en });
    assert.equal(found?.site?.line, 44);
    assert.equal(found.goroutines.count, 10);
  });
});
