import assert from 'node:assert/strict';
import { present } from '../../../core/diagnose/present';
import { cameLast, unexplained } from '../../../core/diagnose/rules/unaccepted-listener';
import { verdictOf, weigh } from '../../../core/diagnose/verdict';
import { catalogs } from '../../../core/diagnose/text/catalogs';
import type { OsEvidence } from '../../../core/model/os-evidence';
import { joined, type MadeGoroutine, type MadeSample } from '../../fixtures/diagnosis/joined';

const accepts = ['internal/poll.runtime_pollWait', 'internal/poll.(*FD).Accept', 'net.(*TCPListener).Accept'];
const acceptor: MadeGoroutine = {
  ...{ id: 7, fd: 3, state: 'IO wait', frames: [...accepts.map((f) => `${f}:1`), 'main.accept:30'] },
  ...{ madeAt: 'main.main:9', madeBy: 1 },
};

/** Descriptor 3 is accepted on if `goroutines` has the acceptor; 4, where it is there, never is. */
function sample(goroutines: readonly MadeGoroutine[], ...fds: readonly number[]): MadeSample {
  const { tcp } = joined([{ goroutines }]).samples[0]!.sample.os!;
  const os: Partial<OsEvidence> = {
    tcp: fds.map((fd) => ({
      ...tcp[0]!,
      local: `127.0.0.1:${8080 + fd}`,
      localPort: 8080 + fd,
      rxQueue: 0,
      inode: 97 + fd,
    })),
    descriptors: fds.map((fd) => ({ fd, inode: 97 + fd, link: `socket:[${97 + fd}]`, flags: 0o4002 })),
  };
  return { goroutines, os };
}

describe('a listener that only the last tables have', () => {
  const of = (...samples: readonly MadeSample[]): [fresh: number[], open: number[], verdict: string] => {
    const j = { ...joined(samples), texts: catalogs.en };
    const [verdict] = weigh(j, []);
    const fdsOf = (list: ReturnType<typeof unexplained>): number[] => list.flatMap((l) => [...l.fds]);
    return [fdsOf(cameLast(j)), fdsOf(unexplained(j)), `${verdict!.class} ${verdict!.confidence}`];
  };

  it('leaves the others healthy, but not for sure', () => {
    const one = sample([acceptor], 3);
    assert.deepEqual(of(one, one), [[], [], 'healthy confirmed']);
    assert.deepEqual(of(one, sample([acceptor], 3, 4)), [[4], [], 'healthy likely']);
  });

  it('is missing evidence once it was there before, or is the only one', () => {
    const both = sample([acceptor], 3, 4);
    assert.deepEqual(of(both, both), [[], [4], 'inconclusive possible']);
    assert.deepEqual(of(sample([acceptor]), sample([acceptor], 4)), [[], [4], 'inconclusive possible']);
  });
});

describe('a listener that is closed between the samples', () => {
  const both = sample([acceptor], 3, 4);
  const j = { ...joined([both, sample([acceptor], 3)]), texts: catalogs.en };

  it('is no open one, and not what a healthy verdict speaks of', () => {
    assert.deepEqual(
      j.listeners.map((l) => [l.port, l.closed]),
      [
        [8083, false],
        [8084, true],
      ],
    );
    const [healthy] = weigh(j, []);
    assert.deepEqual([healthy!.title, healthy!.inodes], ['Healthy: 1 listener, each with an acceptor', [100]]);
  });

  it('is said to be closed', () => {
    const [verdict] = weigh(j, []);
    assert.deepEqual(
      present(j, [verdict!], verdictOf([verdict!])).listeners.map((l) => [l.class, l.flags]),
      [
        ['healthy', ['nonblocking', 'unpolled']],
        ['inconclusive', ['closed']],
      ],
    );
  });
});
