import assert from 'node:assert/strict';
import { missingForHealthy } from '../../../core/diagnose/completeness';
import type { Case } from '../../../core/diagnose/case';
import { listenerLeak } from '../../../core/diagnose/rules/listener-leak';
import { catalogs } from '../../../core/diagnose/text/catalogs';
import { joined, type MadeGoroutine, type MadeSample } from '../../fixtures/diagnosis/joined';

/** So many in Accept of one line, each with this deadline in ms. */
function sample(count: number, deadlineMs: number | null): MadeSample {
  const goroutines = Array.from({ length: count }, (_, i): MadeGoroutine => {
    const id = 10 + i;
    const poll = `internal/poll.runtime_pollWait(0x7f0000000${(0x100 + 8 * i).toString(16)}, 0x72):351`;
    const frames = [poll, 'internal/poll.(*FD).Accept:620', 'net.(*netFD).accept:172', 'main.wait:9'];
    return { id, state: 'IO wait', frames, madeAt: 'main.transfer:20', fd: 10 + i, deadlineMs };
  });
  return { goroutines: [{ id: 1, state: 'chan receive', frames: ['main.main:5'] }, ...goroutines] };
}

/** Two samples, 2 s apart, in which ten become fifteen. */
function caseOf(deadlineMs: number | null): Case {
  return { ...joined([sample(10, deadlineMs), sample(15, deadlineMs)]), texts: catalogs.en };
}

describe('listeners whose deadlines are set', () => {
  it('end by themselves: until then their growth is undecided', () => {
    const j = caseOf(6000);
    assert.deepEqual(listenerLeak.find(j), []);
    const said = missingForHealthy(j).map((m) => m.says);
    assert.ok(
      said.some((s) => /^5 listeners more .* a deadline, the last of which comes in 6\.0 s/.test(s)),
      said.join('\n'),
    );
  });

  it('leak without a deadline, where none is known, and where deadlines were seen to end nothing', () => {
    for (const deadlineMs of [0, null, 900])
      assert.equal(listenerLeak.find(caseOf(deadlineMs)).length, 1, String(deadlineMs));
  });

  it('are not sure to leak while memory was not read: they may have deadlines', () => {
    const confidence = (j: Case) => listenerLeak.find(j)[0]?.confidence;
    const unread = { ...caseOf(null), lastDebugged: null };
    assert.notEqual(confidence(unread), 'confirmed');
  });
});
