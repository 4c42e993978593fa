import assert from 'node:assert/strict';
import type { Joined } from '../../../core/correlate/joined';
import { callSites, unserved, type CallKind } from '../../../core/correlate/listener-call';
import { codeCalls, frame, joined, type MadeGoroutine, type MadeSample } from '../../fixtures/diagnosis/joined';

/** Each call is its callee, then frames innermost first. */
function withCalls(
  goroutines: readonly MadeGoroutine[],
  calls: readonly (readonly string[])[],
  firstLook?: MadeSample['firstLook'],
): Joined {
  const debugged = { listenerCalls: codeCalls(calls) };
  return joined([{ goroutines, debugger: debugged, ...(firstLook && { firstLook }) }]);
}

const lines = (j: Joined, kind: CallKind): readonly unknown[] => {
  const { sites, ran, isAll } = callSites(j, kind);
  return [sites.map((s) => s.line), ran.map((s) => s.line), isAll];
};

const main: MadeGoroutine = { id: 1, state: 'chan receive', frames: ['main.run:12', 'main.main:5'] };

describe('where the code makes listeners', () => {
  it('tells listeners, duplicates and what came with the start apart', () => {
    const j = withCalls(
      [main],
      [
        ['net.Listen', 'main.old:40'],
        ['net/http.(*Server).ListenAndServe', 'main.run:11'],
        ['net.(*TCPListener).File', 'main.pass:50'],
        ['net.FileListener', 'main.take:60'],
        ['os.NewFile', 'main.take:59'],
        ['os/exec.(*Cmd).Start', 'main.pass:52'],
      ],
    );
    assert.deepEqual(lines(j, 'listen'), [[11, 40, 60], [11], true]);
    assert.deepEqual(lines(j, 'file'), [[50], [], true]);
    assert.deepEqual(lines(j, 'passedListener'), [[60], [], true]);
    assert.deepEqual(lines(j, 'passedFile'), [[59], [], true]);
    assert.deepEqual(lines(j, 'process'), [[52], [], true]);
  });

  it('through a library names the line that calls it, and says when nobody is known to', () => {
    const through = ['net.Listen', 'example.com/lib.listen:3', 'example.com/lib.Serve:9', 'main.run:13'];
    assert.deepEqual(lines(withCalls([main], [through]), 'listen'), [[13], [13], true]);
    const alone = ['net.Listen', 'example.com/lib.listen:3'];
    assert.deepEqual(lines(withCalls([main], [through, alone]), 'listen'), [[13], [13], false]);
  });

  it('of a helper that was inlined names its caller that stands on a stack', () => {
    const calls = [11, 14].map((line) => ['net.Listen', 'main.helper:90', `main.run:${line}`]);
    assert.deepEqual(lines(withCalls([main], calls), 'listen'), [[90], [11, 14], true]);
  });

  it('knows that a function has run by goroutines that it made, of those that have ended too, and by its literals', () => {
    const calls = ['main.first:21', 'main.second:31', 'main.third:41', 'main.fourth:51'].map((f) => ['net.Listen', f]);
    const made: MadeGoroutine = { id: 9, state: 'select', frames: ['main.first.func1.2:25'], madeAt: 'main.second:33' };
    const ended = [{ createdBy: frame('main.third:43'), startPc: '0x7', ids: [8], parents: [1] }];
    const before = withCalls([main, made], calls);
    assert.deepEqual(lines(before, 'listen')[1], [21, 31]);
    const looked = withCalls([main, made], calls, { ended, captors: new Map() });
    assert.deepEqual(lines(looked, 'listen')[1], [21, 31, 41]);
  });

  it('leaves out functions that have started a loop for each of their listeners', () => {
    const accepts = ['internal/poll.runtime_pollWait', 'internal/poll.(*FD).Accept', 'net.(*TCPListener).Accept'];
    const loop: MadeGoroutine = {
      ...{ id: 7, fd: 3, state: 'IO wait', frames: [...accepts.map((f) => `${f}:1`), 'main.accept:30'] },
      ...{ madeAt: 'main.run:10', madeBy: 1 },
    };
    const one = ['net.Listen', 'main.run:8'];
    const left = (...calls: readonly (readonly string[])[]): number[] => {
      const j = withCalls([main, loop], calls);
      return unserved(j, callSites(j, 'listen').ran).map((s) => s.line);
    };
    assert.deepEqual(left(one), []);
    assert.deepEqual(left(one, ['net.Listen', 'main.run:9']), [8, 9]);
  });
});
