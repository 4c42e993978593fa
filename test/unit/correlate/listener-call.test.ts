import assert from 'node:assert/strict';
import type { Joined } from '../../../core/correlate/joined';
import { callSites, type CallKind } from '../../../core/correlate/listener-call';
import type { Frame } from '../../../core/model/frame';
import { joined, type MadeGoroutine } from '../../fixtures/diagnosis/joined';

/** `main.serve:28` of the program, or of a library where the package has a path. */
function frame(text: string): Frame {
  const [name, line] = text.split(':');
  const file = name!.includes('/') ? '/go/pkg/mod/example.com/lib@v1.0.0/lib.go' : '/src/main.go';
  return { function: name!, file, line: Number(line), pc: '0x1', inlined: false };
}

/** Each call is its callee, then frames innermost first. */
function withCalls(goroutines: readonly MadeGoroutine[], calls: readonly (readonly string[])[]): Joined {
  const j = joined([{ goroutines }]);
  const listenerCalls = calls.map(([callee, ...frames]) => ({ callee: callee!, frames: frames.map(frame) }));
  return Object.assign(j, { lastDebugged: { ...j.lastDebugged!, listenerCalls } });
}

const lines = (j: Joined, kind: CallKind): readonly unknown[] => {
  const { sites, alive, isAll } = callSites(j, kind);
  return [sites.map((s) => s.line), alive.map((s) => s.line), isAll];
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
      ],
    );
    assert.deepEqual(lines(j, 'listen'), [[11, 40, 60], [11], true]);
    assert.deepEqual(lines(j, 'file'), [[50], [], true]);
    assert.deepEqual(lines(j, 'passedListener'), [[60], [], true]);
    assert.deepEqual(lines(j, 'passedFile'), [[59], [], true]);
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

  it('leaves out functions that have started a loop for each of their listeners', () => {
    const accepts = ['internal/poll.runtime_pollWait', 'internal/poll.(*FD).Accept', 'net.(*TCPListener).Accept'];
    const loop: MadeGoroutine = {
      ...{ id: 7, fd: 3, state: 'IO wait', frames: [...accepts.map((f) => `${f}:1`), 'main.accept:30'] },
      ...{ madeAt: 'main.run:10', madeBy: 1 },
    };
    const one = ['net.Listen', 'main.run:8'];
    assert.deepEqual(lines(withCalls([main, loop], [one]), 'listen'), [[8], [], true]);
    assert.deepEqual(lines(withCalls([main, loop], [one, ['net.Listen', 'main.run:9']]), 'listen'), [
      [8, 9],
      [8, 9],
      true,
    ]);
  });
});
