import * as assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { GoroutineReport } from '../../core/protocol/adapter';
import { lookFirst } from '../../gdb-adapter/inspection/first-look';
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

/** Of this folder, built and running until `use` has ended. */
async function withProgram(name: string, use: (pid: number) => Promise<void>): Promise<void> {
  const file = resolve(`out/gdb/${name}`);
  execFileSync('go', ['build', '-o', file, '.'], { cwd: `test/gdb/${name}` });
  const child = spawn(file, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  try {
    await once(child.stdout, 'data');
    await use(child.pid!);
  } finally {
    child.stdin.end();
    await ended;
  }
}

function lineOf(program: string, text: string): number {
  const lines = readFileSync(`test/gdb/${program}/main.go`, 'utf8').split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
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
    await withProgram('listening-library', async (pid) => {
      const inspection = await inspectProcess({ pid, gdb: 'none' });
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
    });
  });

  it('has traces of the loop that has ended, and of the package variable that keeps it', async () => {
    await withProgram('ended-loop', async (pid) => {
      const { ended, captors } = lookFirst(pid);
      const madeAt = (text: string): (typeof ended)[0] | undefined =>
        ended.find((e) => e.createdBy.function === 'main.main' && e.createdBy.line === lineOf('ended-loop', text));
      const [loop, other] = [madeAt('// the loop'), madeAt('// no loop')];
      const isCaptor = (e: (typeof ended)[0] | undefined): boolean => captors[0]!.functions.includes(e?.startPc ?? '');
      assert.ok(loop !== undefined && isCaptor(loop), 'its function literal had the listener');
      assert.ok(other !== undefined && !isCaptor(other), 'it accepts nothing');
      const inspection = await inspectProcess({ pid, gdb: 'none' });
      await inspection.close();
      const [holder] = inspection.report.holders;
      assert.deepEqual(holder?.setBy, ['main.keep']);
      const ids = inspection.report.ended!.flatMap((e) => e.ids);
      assert.ok(
        loop.ids.every((id) => ids.includes(id)),
        'nothing was asked of it in between',
      );
    });
  });

  it('is not there in a healthy program', async () => {
    assert.deepEqual((await reportOf('healthy-idle')).holders, []);
  });
});
