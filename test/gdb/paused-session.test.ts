import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { sessionAgrees } from '../../core/correlate/session-agreement';
import { parseSessionEvidence } from '../../core/parse/session-evidence';
import { takeSessionStacks } from '../../extension/collect/paused-session';
import { SampleDocuments } from '../../extension/collect/sample-documents';
import { inspectProcess } from '../../gdb-adapter/inspection/live-inspection';
import { buildLab } from '../lab-program';
import { DelveSession } from './delve-session';

describe('a Go program that a debug session has paused', function () {
  this.timeout(240_000);

  it('has the same stacks in Accept for the session, for gdb and in memory', async () => {
    const { session, pid } = await DelveSession.pausedAt(buildLab(), ['listener-leak', '-for=2m']);
    try {
      const inspection = await inspectProcess({ pid, gdb: 'gdb' });
      const { acceptors } = inspection.report;
      await inspection.close();
      const sample = new SampleDocuments();
      const known = acceptors.slice(0, 1).map((a) => a.goroutine); // The rest is found by the session's own list.
      await takeSessionStacks(session, known, sample, new AbortController().signal);
      const [document] = sample.documents;
      assert.equal(document?.error, null);
      const parsed = parseSessionEvidence(document.bytes!);
      assert.ok(parsed.ok);
      assert.ok(acceptors.length >= 2, `only ${acceptors.length} acceptors`);
      for (const a of acceptors) {
        const told = parsed.value.stacks.get(a.goroutine);
        assert.ok(told, `goroutine ${a.goroutine} was not asked for`);
        assert.equal(sessionAgrees(told, a.gdbFrames!), true, `gdb, goroutine ${a.goroutine}`);
        assert.equal(sessionAgrees(told, a.frames), true, `memory, goroutine ${a.goroutine}`);
      }
      // It is still delve that holds it, and nobody else.
      assert.match(readFileSync(`/proc/${pid}/status`, 'utf8'), /^State:\tt/m);
    } finally {
      await session.end();
    }
  });
});
