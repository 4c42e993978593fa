import * as assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
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

  it('is followed through a library to the line that calls it', async () => {
    const file = resolve('out/gdb/listening-library');
    execFileSync('go', ['build', '-o', file, '.'], { cwd: 'test/gdb/listening-library' });
    const child = spawn(file, { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    try {
      await once(child.stdout, 'data');
      const inspection = await inspectProcess({ pid: child.pid!, gdb: 'none' });
      await inspection.close();
      const { holders, listenerCalls } = inspection.report;
      assert.deepEqual(
        holders.map((h) => h.holder),
        ['net'],
      );
      const ways = listenerCalls.map(({ callee, frames }) => [callee, ...frames.map((f) => f.function)].join(' < '));
      const library = 'net/http/httptest';
      assert.ok(
        ways.includes(`net.Listen < ${library}.newLocalListener < ${library}.NewUnstartedServer < main.main`),
        ways.join('\n'),
      );
    } finally {
      child.stdin.end();
      await ended;
    }
  });

  it('is not there in a healthy program', async () => {
    assert.deepEqual((await reportOf('healthy-idle')).holders, []);
  });
});
