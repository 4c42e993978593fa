import assert from 'node:assert/strict';
import { Traced } from '../../../core/correlate/traced';
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
