import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from '../../../core/model/frame';
import { isGoroutineReport, type GoroutineReport } from '../../../core/protocol/adapter';
import { goroutinesText } from '../../../extension/cli/goroutines-text';
import { styleFor } from '../../../extension/cli/style';
import { startLab, type LabProgram } from '../../lab-program';

const acceptLeak = (...args: string[]) => spawnSync(process.execPath, ['dist/cli.js', ...args], { encoding: 'utf8' });

describe('accept-leak goroutines', function () {
  this.timeout(60_000);
  let lab: LabProgram;
  let directory: string;

  before(async () => {
    lab = await startLab('kernel-blocked', 'raw');
    directory = mkdtempSync(join(tmpdir(), 'accept-leak-test-'));
  });

  after(async () => {
    rmSync(directory, { recursive: true });
    await lab.stop();
  });

  it('prints the table as JSON and writes a core that it reads again', () => {
    const core = join(directory, 'goroutines.core');
    const live = acceptLeak('goroutines', '--pid', String(lab.pid), '--core', core, '--json');
    assert.equal(live.status, 0, live.stderr);
    const report: unknown = JSON.parse(live.stdout);
    assert.ok(isGoroutineReport(report));
    const kernel = report.acceptors.filter((a) => a.thread !== null);
    assert.ok(kernel.length > 1);
    assert.ok(kernel.every((a) => a.nonBlocking === false && a.frames.some((f) => f.function === 'syscall.Accept')));
    const again = acceptLeak('goroutines', '--core', core, '--json');
    assert.equal(again.status, 0, again.stderr);
    const reread = JSON.parse(again.stdout) as typeof report;
    assert.deepEqual([reread.count, reread.byState], [report.count, report.byState]);
    assert.deepEqual(
      reread.acceptors.map((a) => [a.goroutine, a.fd, a.address]),
      report.acceptors.map((a) => [a.goroutine, a.fd, a.address]),
    );
  });

  it('tells people how many, in which state, where they accept, and what it cost', () => {
    const { stdout, status } = acceptLeak('goroutines', '--pid', String(lab.pid), '--gdb', 'none');
    assert.equal(status, 0);
    assert.match(stdout, /^\d+ goroutines in \d+ groups, \d+ in Accept {2}go1\./);
    assert.match(stdout, /\d+ waiting/);
    assert.match(
      stdout,
      /on fd \d+ {2}tcp 127\.0\.0\.1:\d+ {2}queue 0 {2}in blocking mode, in the kernel: thread \d+, system call \d+/,
    );
    assert.match(stdout, /syscall\.Accept {2}\S+:\d+/);
    assert.match(stdout, /gdb was not wanted/);
    assert.match(stdout, /Took \d.* the program was not stopped/);
  });

  it('refuses wrong arguments in one line', () => {
    for (const args of [[], ['7'], ['--pid', 'x'], ['--pid', '1', '--program', 'x'], ['--core'], ['--no-such']]) {
      const { status, stderr, stdout } = acceptLeak('goroutines', ...args);
      assert.equal(status, 2, args.join(' '));
      assert.equal(stdout, '');
      assert.match(stderr, /^accept-leak: .*\n$/);
    }
  });

  it('says why there is nothing to show, and leaves no half core', async () => {
    const core = join(directory, 'none.core');
    const ended = await startLab('healthy-idle');
    await ended.stop();
    for (const [args, why] of [
      [['--pid', String(ended.pid), '--core', core], /There is no process/],
      [['--core', join(directory, 'absent')], /is no goroutine core: ENOENT/],
      [['--core', 'package.json'], /is no goroutine core: it is no ELF core/],
      [['--pid', String(process.pid)], /accept-leak: /],
    ] as const) {
      const { status, stderr } = acceptLeak('goroutines', ...args);
      assert.equal(status, 2);
      assert.match(stderr, why);
    }
    assert.equal(existsSync(core), false);
  });

  it('does not let names of a program write to the terminal', () => {
    const evil = 'a\u001b[31mb';
    const frame: Frame = { function: evil, file: evil, line: 1, pc: null, inlined: false };
    const report: GoroutineReport = {
      ...{ count: 1, byState: { waiting: 1 }, goVersion: evil, tookMs: 1, pauseMs: 0, layoutFrom: 'table', gdb: null },
      ...{ withoutFrames: 0, notes: [evil], acceptors: [], listenerCalls: [], holders: [] },
      groups: [{ count: 1, state: 'waiting', waitReason: evil, frames: [frame], ids: [1] }],
    };
    const text = goroutinesText(report, null, styleFor({}));
    assert.equal(text.includes('\u001b'), false);
    assert.match(text, /a\ufffd\[31mb/);
  });
});
