import * as assert from 'node:assert/strict';
import type { GoroutineReport } from '../../core/protocol/adapter';
import { inspectProcess } from '../../gdb-adapter/inspection/live-inspection';
import { startLab } from '../lab-program';

async function reportOf(scenario: string, variant?: string): Promise<GoroutineReport> {
  const lab = await startLab(scenario, variant);
  try {
    const inspection = await inspectProcess({ pid: lab.pid, gdb: 'none' });
    await inspection.close();
    return inspection.report;
  } finally {
    await lab.stop();
  }
}

describe('a listening descriptor that nobody waits on', function () {
  this.timeout(60_000);

  it('is told to be an os.File when it is the duplicate that File made', async () => {
    const { holders, listenerCalls } = await reportOf('dup-handover');
    assert.deepEqual(
      holders.map((h) => h.holder),
      ['file'],
    );
    const files = listenerCalls.filter((c) => c.callee === 'net.(*TCPListener).File');
    assert.ok(files.some((c) => c.frames[0]?.function === 'main.runDupHandover'));
  });

  it('is told to be of package net when it is a listener that no loop serves', async () => {
    const { holders, listenerCalls } = await reportOf('reuseport', 'one-unaccepted');
    assert.deepEqual(
      holders.map((h) => h.holder),
      ['net'],
    );
    // Each is the user's own call: what net and net/http call of themselves is left out.
    for (const { frames } of listenerCalls) assert.match(frames.at(-1)!.function, /^main\./);
  });

  it('is not there in a healthy program', async () => {
    assert.deepEqual((await reportOf('healthy-idle')).holders, []);
  });
});
