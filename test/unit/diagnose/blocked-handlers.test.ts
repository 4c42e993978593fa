import assert from 'node:assert/strict';
import { blockedHandlers, typical, waitingHandlers } from '../../../core/diagnose/blocked-handlers';
import { joined, type MadeGoroutine, type MadeSample } from '../../fixtures/diagnosis/joined';

const accept = ['internal/poll.runtime_pollWait:1', 'internal/poll.(*FD).Accept:2', 'net.(*netFD).accept:3'];
const lock = ['internal/sync.(*Mutex).lockSlow:9', 'sync.(*Mutex).Lock:8'];
const server = 'example.com/lib';
const loop: MadeGoroutine = {
  ...{ id: 7, state: 'IO wait', fd: 3, madeAt: 'main.main:9' },
  frames: [...accept, 'net.(*TCPListener).Accept:4', 'main.serve:5'],
};

interface Kind {
  readonly state: string;
  readonly frames: readonly string[];
  readonly madeAt?: string;
}

const locked: Kind = { state: 'sync.Mutex.Lock', frames: [...lock, 'main.take:40', `${server}.serve:3`] };
const waiting: Kind = { state: 'chan receive', frames: ['main.wait:50', `${server}.serve:3`] };

/** Handlers of the loop, with ids from 100 on. */
function handlers(count: number, kind: Kind, madeBy: (i: number) => number = () => 7): MadeGoroutine[] {
  return Array.from({ length: count }, (_, i) => ({
    ...{ id: 100 + i, madeAt: `${server}.Serve:20`, madeBy: madeBy(i) },
    ...kind,
  }));
}

/** Two samples and more, with so many handlers in each. */
function growing(kind: Kind, ...counts: readonly number[]): ReturnType<typeof joined> {
  return joined(counts.map((n): MadeSample => ({ goroutines: [loop, ...handlers(n, kind)] })));
}

describe('handlers that wait for a lock', () => {
  it('are a leak where they become more and none ends', () => {
    const [group, ...others] = blockedHandlers(growing(locked, 30, 40));
    assert.deepEqual([group!.on, group!.added, group!.stayed.length, others.length], ['lock', 10, 30, 0]);
  });

  it('are none where no more come, few wait, or they get it', () => {
    assert.deepEqual(blockedHandlers(growing(locked, 30, 30)), []);
    assert.deepEqual(blockedHandlers(growing(locked, 10, 40)), []);
    const elsewhere: Kind = { ...locked, frames: [...lock, 'main.take:44', `${server}.serve:3`] };
    const moved = [{ goroutines: [loop, ...handlers(30, locked)] }, { goroutines: [loop, ...handlers(40, elsewhere)] }];
    assert.deepEqual(blockedHandlers(joined(moved)), []);
  });

  it('are of the loop or of a connection, not workers of the program', () => {
    const workers = (n: number): MadeSample => ({ goroutines: [loop, ...handlers(n, locked, () => 1)] });
    assert.deepEqual(blockedHandlers(joined([workers(30), workers(40)])), []);
  });

  it('are not those that wait for others in a WaitGroup', () => {
    const group: Kind = { state: 'sync.WaitGroup.Wait', frames: ['sync.(*WaitGroup).Wait:8', 'main.proxy:60'] };
    assert.deepEqual(blockedHandlers(growing(group, 30, 40)), []);
  });
});

describe('handlers that wait on a channel', () => {
  it('may be long polls: a leak only where they became more in each of several samples', () => {
    const two = growing(waiting, 30, 40);
    assert.equal(waitingHandlers(two)[0]?.added, 10);
    assert.deepEqual(blockedHandlers(two), []);
    assert.equal(blockedHandlers(growing(waiting, 30, 40, 50, 60))[0]?.on, 'channel');
  });

  it('are not those of a library that wait for the next request, nor many to which one comes', () => {
    const inLibrary: Kind = { ...waiting, frames: [`${server}.(*Session).Accept:7`, 'main.wait:50'] };
    assert.deepEqual(waitingHandlers(growing(inLibrary, 30, 40)), []);
    assert.deepEqual(waitingHandlers(growing(waiting, 30, 31)), []);
  });

  it('serve requests where a library made them for what came on a connection that it reads on', () => {
    const readers = (n: number): MadeGoroutine[] =>
      Array.from({ length: n }, (_, i) => ({
        ...{ id: 1000 + i, state: 'IO wait', fd: 10 + i, madeAt: 'main.serve:6', madeBy: 7 },
        frames: [
          'internal/poll.runtime_pollWait:1',
          'internal/poll.(*FD).Read:2',
          'net.(*netFD).Read:3',
          `${server}.read:4`,
        ],
      }));
    const sample = (n: number, kind: Kind): MadeSample => ({
      goroutines: [loop, ...readers(n), ...handlers(n, kind, (i) => 1000 + i)],
      connections: readers(n).map((r) => r.fd!),
    });
    assert.equal(blockedHandlers(joined([sample(30, waiting), sample(40, waiting)]))[0]?.on, 'channel');
    const pumps: Kind = { ...waiting, madeAt: 'main.handle:12' };
    assert.deepEqual(blockedHandlers(joined([sample(30, pumps), sample(40, pumps)])), []);
  });
});

describe('handlers that wait for something else than their clients', () => {
  const asleep: Kind = { state: 'sleep', frames: ['time.Sleep:1', 'main.work:60', `${server}.serve:3`] };
  const inCall: Kind = { state: 'syscall', frames: ['syscall.flock:1', 'main.work:60', `${server}.serve:3`] };
  const group: Kind = { state: 'sync.WaitGroup.Wait', frames: ['sync.(*WaitGroup).Wait:8', 'main.work:60'] };
  const library: Kind = {
    state: 'select',
    frames: ['net/http.(*persistConn).roundTrip:9', 'net/http.(*conn).serve:3'],
  };

  it('may be slow work: a leak only where they became more in each of several samples', () => {
    for (const kind of [inCall, group, library]) {
      const two = growing(kind, 30, 40);
      assert.deepEqual([waitingHandlers(two)[0]?.added, blockedHandlers(two)], [10, []], kind.state);
      assert.equal(blockedHandlers(growing(kind, 30, 40, 50, 60)).length, 1, kind.state);
    }
    assert.equal(blockedHandlers(growing(group, 30, 40, 50, 60))[0]?.on, 'other');
    assert.deepEqual(waitingHandlers(growing(asleep, 30, 40, 50, 60)), []);
  });

  it('are not those that wait for goroutines which they made to talk to their clients', () => {
    const sample = (n: number): MadeSample => ({
      goroutines: [
        loop,
        ...handlers(n, group),
        ...Array.from({ length: n }, (_, i) => ({
          ...{ id: 1000 + i, state: 'IO wait', fd: 10 + i, madeAt: 'main.work:58', madeBy: 100 + i },
          frames: ['internal/poll.runtime_pollWait:1', 'internal/poll.(*FD).Read:2', 'main.pump:4'],
        })),
      ],
      connections: Array.from({ length: n }, (_, i) => 10 + i),
    });
    assert.deepEqual(waitingHandlers(joined([sample(30), sample(40)])), []);
  });

  it('are goroutines of any maker that became more as connections did', () => {
    const sample = (n: number, connections: number): MadeSample => ({
      goroutines: [loop, ...handlers(n, waiting, () => 1)],
      connections: Array.from({ length: connections }, (_, i) => 10 + i),
    });
    assert.equal(waitingHandlers(joined([sample(30, 30), sample(40, 40)]))[0]?.added, 10);
    assert.deepEqual(waitingHandlers(joined([sample(30, 40), sample(40, 40)])), []);
    assert.deepEqual(waitingHandlers(joined([sample(30, 0), sample(40, 10)])), []);
  });
});

describe('the place of blocked handlers', () => {
  it('is where most of them are', () => {
    const other: Kind = { ...locked, frames: [...lock, 'main.put:70', `${server}.serve:3`] };
    const j = joined([{ goroutines: [loop, ...handlers(5, other), ...handlers(20, locked).slice(5)] }]);
    const list = j.lastDump!.goroutines.filter((g) => g.creator === 7);
    assert.equal(typical(list).shape.frames[typical(list).shape.userAt]?.line, 40);
  });
});
