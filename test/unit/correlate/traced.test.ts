import assert from 'node:assert/strict';
import { Traced } from '../../../core/correlate/traced';
import type { Frame } from '../../../core/model/frame';
import type { TraceAnalysis, TracedAcceptor } from '../../../core/model/trace-analysis';
import type { FollowedGoroutine } from '../../../core/model/trace-evidence';

/** Of one goroutine that was followed; the rest of the trace is empty. */
function traced(times: Partial<FollowedGoroutine>, acceptWaits: number | null): [busy: boolean, runs: boolean] {
  const followed = { runs: 100, runningNs: 0, runnableNs: 0, syscallNs: 0, knownNs: 1000, ...times };
  const acceptors = acceptWaits === null ? [] : [{ goroutine: 7, acceptWaits } as TracedAcceptor];
  const analysis = { ...{ goVersion: '1.26', startNs: 0, endNs: 2e9, waits: { count: 0 } }, acceptors, creations: [] };
  const trace = new Traced({
    analysis: analysis as unknown as TraceAnalysis,
    startedAtMs: 0,
    followed: new Map([[7, followed]]),
  });
  return [trace.isBusy(7), trace.runsWithoutWait(7)];
}

describe('a goroutine in the trace', () => {
  it('is busy when it ran or was ready to nearly all the time', () => {
    assert.deepEqual(traced({ runningNs: 500, runnableNs: 400 }, 3), [true, false]);
    assert.deepEqual(traced({ runningNs: 500, runnableNs: 200 }, 3), [false, false]);
  });

  it('goes round an accept that fails when it ran most of the time and never waited for a connection', () => {
    assert.deepEqual(traced({ runningNs: 500, runnableNs: 200 }, 0), [false, true]);
    assert.deepEqual(traced({ runningNs: 300, runnableNs: 100 }, 0), [false, false]);
    assert.deepEqual(traced({ runningNs: 900 }, null), [true, false], 'it was in no Accept');
    assert.deepEqual(traced({ knownNs: 0 }, 0), [false, false]);
  });
});

describe('the call in which a library makes goroutines', () => {
  const frame = (name: string, line: number): Frame => ({
    function: name,
    file: 'x.go',
    line,
    pc: null,
    inlined: false,
  });
  const isUser = (f: Frame): boolean => f.function.startsWith('main.');
  const madeAt = frame('lib.Start', 10);
  const callAt = (...callers: readonly (readonly Frame[])[]): Frame | null => {
    const creations = callers.map((stack) => ({ stack: [frame('runtime.newproc', 1), madeAt, ...stack], alive: 1 }));
    const analysis = {
      ...{ goVersion: '1.26', startNs: 0, endNs: 2e9, waits: { count: 0 } },
      acceptors: [],
      creations,
    };
    const trace = new Traced({
      analysis: analysis as unknown as TraceAnalysis,
      startedAtMs: 0,
      followed: new Map(),
    });
    return trace.callAt(madeAt, isUser);
  };

  it('is the innermost of the user’s on the stacks of the trace', () => {
    assert.equal(callAt([frame('lib.Add', 5), frame('main.add', 7), frame('main.main', 9)])?.line, 7);
    assert.equal(callAt([frame('main.add', 7)], [frame('lib.Add', 5), frame('main.add', 7)])?.line, 7);
  });

  it('is of that go statement, not of another in its line', () => {
    const [other, inlined] = [frame('lib.other', 10), frame('lib.helper', 10)];
    const at = (stack: readonly Frame[]): Frame | null => {
      const creations = [{ stack: [...stack, frame('main.add', 7)], alive: 1 }];
      return new Traced({
        analysis: { goVersion: '1.26', waits: { count: 0 }, acceptors: [], creations } as unknown as TraceAnalysis,
        startedAtMs: 0,
        followed: new Map(),
      }).callAt(madeAt, isUser);
    };
    assert.equal(at([other]), null);
    assert.equal(at([inlined, madeAt])?.line, 7);
  });

  it('is not known where there are several, or one comes from elsewhere', () => {
    assert.equal(callAt([frame('main.add', 7)], [frame('main.other', 8)]), null);
    assert.equal(callAt([frame('main.add', 7)], [frame('lib.serveAPI', 3)]), null);
    assert.equal(callAt(), null);
  });
});
