import * as assert from 'node:assert/strict';
import { loopHasEnded } from '../../../core/correlate/listener-reach';
import { isWeak, tieDoubts, tieWords } from '../../../core/diagnose/loop-ties';
import { en } from '../../../core/diagnose/text/en/index';
import { joined, type MadeGoroutine, type MadeSample } from '../../fixtures/diagnosis/joined';

/** `goroutine: tie` of who should accept on the one listener, from the same state seen twice. */
function ties(...samples: readonly [MadeSample, ...MadeSample[]]): string[] {
  const twice = samples.length === 1 ? [samples[0], samples[0]] : samples;
  return joined(twice).loops.map((l) => `${l.goroutine}: ${l.tie}`);
}

const loop = (state: string, ...frames: readonly string[]): MadeGoroutine => ({
  ...{ id: 7, state, frames, madeAt: 'main.main:9', madeBy: 1 },
});
/** Reads from a connection and was made by goroutine 7 at line 30 of main.loop. */
const handler = (id: number, fd: number): MadeGoroutine => ({
  ...{ id, fd, state: 'IO wait', frames: ['internal/poll.runtime_pollWait:1', 'main.handle:50'] },
  ...{ madeAt: 'main.loop:30', madeBy: 7 },
});
const main: MadeGoroutine = { id: 1, state: 'chan receive', frames: ['main.main:12'] };
const handlers = [handler(8, 5), handler(9, 6)];

describe('who should accept where nobody is in Accept', () => {
  it('who made the handlers and stands above its go statement has gone round', () => {
    const connections = [5, 6];
    const stuck = loop('chan send', 'main.loop:28');
    assert.deepEqual(ties({ goroutines: [main, stuck, ...handlers], connections }), ['7: creator']);
  });

  it('below its go statement, or told something there, it may have left', () => {
    const connections = [5, 6];
    const below = loop('chan send', 'main.loop:33');
    assert.deepEqual(ties({ goroutines: [main, below, ...handlers], connections }), ['7: spawner']);
    const told = loop('chan receive', 'main.loop:28');
    assert.deepEqual(ties({ goroutines: [main, told, ...handlers], connections }), ['7: spawner']);
    const waitsForTheEnd = loop('chan receive', 'main.loop:33');
    assert.deepEqual(ties({ goroutines: [main, waitsForTheEnd, ...handlers], connections }), []);
  });

  it('one that is in another function, or moves between the dumps, is none', () => {
    const connections = [5, 6];
    const of = (...frames: string[]): MadeSample => ({
      goroutines: [main, loop('sleep', ...frames), ...handlers],
      connections,
    });
    assert.deepEqual(ties(of('main.other:28')), []);
    assert.deepEqual(ties(of('main.loop:28'), of('main.loop:29')), []);
    assert.deepEqual(joined([of('main.loop:28')]).loops, [], 'one dump says nothing of standing still');
  });

  it('by memory the only one that is stuck and has the listener', () => {
    const stuck = loop('sync.Mutex.Lock', 'sync.(*Mutex).Lock:1', 'main.work:28');
    const other: MadeGoroutine = { ...stuck, id: 6 };
    assert.deepEqual(ties({ goroutines: [main, stuck, other], reachedBy: [7] }), ['7: reach']);
    assert.deepEqual(ties({ goroutines: [main, stuck, other], reachedBy: [6, 7] }), [], 'one of two');
    assert.deepEqual(ties({ goroutines: [main, stuck], reachedBy: [1] }), [], 'main only waits for the end');
    assert.deepEqual(ties({ goroutines: [main, stuck] }), [], 'nobody looked');
    const both = { goroutines: [main, stuck, other], reachedBy: [6, 7] };
    assert.deepEqual(ties({ ...both, mayAccept: [7] }), ['7: reach'], 'the other has no code that accepts');
    assert.deepEqual(ties({ ...both, reachedBy: [7], mayAccept: [] }), [], 'who keeps it to close it is no loop');
  });

  it('all of a pool that hold connections of it', () => {
    const serves = (id: number, fd: number): MadeGoroutine => ({
      ...handler(id, fd),
      madeAt: 'main.main:9',
      madeBy: 1,
    });
    const pool = [serves(8, 5), serves(9, 6)];
    const sample = { goroutines: [main, ...pool], connections: [5, 6] };
    assert.deepEqual(ties({ ...sample, reachedBy: [1, 8, 9] }), ['8: reach', '9: reach']);
    assert.deepEqual(ties({ ...sample, reachedBy: [1, 8] }), ['8: reach']);
    assert.deepEqual(ties(sample), []);
  });

  it('nobody of those that were made for a connection each by one that is gone, though all have the listener', () => {
    const of = (ids: readonly number[], one: Partial<MadeGoroutine>): string[] => {
      const serving = ids.map((id, i) => ({ ...handler(id, 5 + i), madeAt: 'main.(*S).run:30', madeBy: 3, ...one }));
      return ties({ goroutines: [main, ...serving], connections: ids.map((_, i) => 5 + i), reachedBy: ids });
    };
    const wait = 'internal/poll.runtime_pollWait:1';
    const served = { frames: [wait, 'main.(*S).serve:50', 'main.(*S).work:40'] };
    assert.deepEqual(of([8, 9], served), ['8: pool', '9: pool'], 'what accepts calls what serves');
    assert.deepEqual(of([8, 9], {}), [], 'it serves in the function that it began with');
    assert.deepEqual(of([8, 9], { ...served, madeAt: 'lib.(*S).innerAccept:7' }), [], 'made by what accepts');
    assert.deepEqual(of([8, 90], served), [], 'not made in a row');
    const row = [14, 15, 16, 34, 35];
    assert.deepEqual(
      of(row, served),
      row.map((id) => `${id}: pool`),
      'in a row, from two batches of ids',
    );
    assert.deepEqual(of([14, 15, 16, 38, 48, 60], served), []);
  });

  it('nobody whom the loop of another listener of the same port made', () => {
    const accepts = [
      'internal/poll.runtime_pollWait',
      'internal/poll.(*FD).Accept',
      'net.(*TCPListener).Accept',
      'main.loop',
    ];
    const acceptor = { ...loop('IO wait', ...accepts.map((f) => `${f}:28`)), fd: 4 };
    const serving = { goroutines: [main, acceptor, ...handlers], connections: [5, 6], reachedBy: [8, 9] };
    const { tcp, descriptors } = joined([serving]).samples[0]!.sample.os!;
    const twin = {
      tcp: [...tcp, { ...tcp[0]!, inode: 104 }],
      descriptors: [...descriptors, { ...descriptors[0]!, fd: 4, inode: 104 }],
    };
    const j = joined([serving, serving].map((sample) => ({ ...sample, os: twin })));
    assert.deepEqual(
      [...j.loopsByInode].map(([inode, loops]) => [inode, loops.map((l) => l.goroutine)]),
      [[104, [7]]],
    );
  });

  it('who passes on and has the listener, rather than one handler of several on whose stack it was left', () => {
    const passes: MadeGoroutine = { id: 7, state: 'chan send', frames: ['example.com/lib.(*Transport).listen:1'] };
    const sample = { goroutines: [main, passes, ...handlers.map((h) => ({ ...h, madeBy: 3 }))], connections: [5, 6] };
    assert.deepEqual(ties({ ...sample, reachedBy: [7, 9] }), ['7: reach']);
    assert.deepEqual(ties({ ...sample, reachedBy: [9] }), [], 'their loop is gone');
    const wentOn = { goroutines: [main, loop('chan receive', 'main.rest:2'), ...handlers], connections: [5, 6] };
    assert.deepEqual(ties({ ...wentOn, reachedBy: [9] }), [], 'who made them has left its loop');
  });

  it('whoever holds the only connection, unless its stack does not lead to the listener', () => {
    const only = { ...handler(8, 5), madeAt: 'main.main:9', madeBy: 1 };
    const sample = { goroutines: [main, only], connections: [5] };
    assert.deepEqual(ties(sample), ['8: connection']);
    assert.deepEqual(ties({ ...sample, reachedBy: [1] }), []);
  });

  it('the only one that is stuck passing on, and not one of two', () => {
    const passes = loop('chan send', 'main.dispatch:28');
    const worker: MadeGoroutine = { id: 6, state: 'sync.Mutex.Lock', frames: ['sync.(*Mutex).Lock:1', 'main.work:70'] };
    const connections = [5, 6];
    assert.deepEqual(ties({ goroutines: [main, passes, worker], connections }), ['7: hand-over']);
    assert.deepEqual(ties({ goroutines: [main, passes, { ...passes, id: 6 }], connections }), []);
    assert.deepEqual(ties({ goroutines: [main, passes, worker] }), [], 'nothing was ever accepted');
  });

  it('nobody when those who serve were made by one that is gone: that was the loop', () => {
    const passes = { ...loop('chan send', 'main.audit:28'), id: 4 };
    const unread = { goroutines: [main, passes, ...handlers], connections: [5, 6] };
    const sample = { ...unread, reachedBy: [4] };
    assert.deepEqual(ties(sample), []);
    assert.deepEqual(ties({ ...sample, reachedBy: [8] }), [], 'what the loop left on one stack that is used again');
    const hasEnded = (...samples: readonly MadeSample[]): boolean => {
      const j = joined(samples);
      return loopHasEnded(j.listeners[0]!, j.samples);
    };
    assert.equal(hasEnded(sample, sample), true);
    const alive = [...sample.goroutines, loop('sleep', 'main.rest:2')];
    assert.equal(hasEnded({ ...sample, goroutines: alive }), false);
    assert.equal(hasEnded({ ...sample, reachedBy: [8] }), false, 'one that serves has it');
    assert.equal(hasEnded({ ...sample, goroutines: alive, reachedBy: [] }), true, 'nobody has it');
    const moved: MadeGoroutine = { id: 11, state: 'runnable', frames: [] };
    const oneMoved = { ...sample, goroutines: [...alive, moved], reachedBy: [] };
    assert.equal(hasEnded(oneMoved), false, 'one moved while memory was read');
    assert.equal(hasEnded(unread), false, 'memory was not read');
    const library = { ...passes, frames: ['example.com/lib.(*Transport).listen:1'] };
    const passing = { ...sample, goroutines: [main, library, ...handlers] };
    assert.equal(hasEnded(passing), false, 'a loop that stands once where it may stand for long');
  });

  it('nobody who reads a file: that is no loop', () => {
    const frames = ['os.(*File).Read:1', 'io.Copy:2', 'main.drain:5'];
    const reader = { id: 4, state: 'syscall', frames, madeAt: 'main.main:9' };
    assert.deepEqual(ties({ goroutines: [main, reader], reachedBy: [4] }), []);
  });

  it('what is only believed is weak, says why, and what speaks against it', () => {
    const connections = [5, 6];
    const of = (sample: MadeSample): string[] => {
      const j = joined([sample, sample]);
      const [tie] = j.loops;
      const said = [tieWords(en.loopTies, tie!, j.listeners[0]!), ...tieDoubts(en.loopTies, tie!)];
      assert.ok(said.every((e) => e.says.includes('goroutine 7')));
      return [String(isWeak(tie!)), ...said.map((e) => e.source)];
    };
    const made = of({ goroutines: [main, loop('chan send', 'main.loop:28'), ...handlers], connections });
    assert.deepEqual(made, ['false', 'dump']);
    const left = of({ goroutines: [main, loop('chan send', 'main.loop:33'), ...handlers], connections });
    assert.deepEqual(left, ['true', 'dump', 'dump']);
    const reached = of({ goroutines: [main, loop('chan send', 'main.work:2')], reachedBy: [7] });
    assert.deepEqual(reached, ['true', 'debugger', 'dump']);
  });
});
