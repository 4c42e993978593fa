import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../core/base/errors';
import type { GoroutineReport } from '../../core/protocol/adapter';
import { inspectProcess } from '../../gdb-adapter/inspection/live-inspection';
import { buildProgram, Target } from './target';

/** Programs in other namespaces and roots, without a file, and of versions that are not read. */
describe('where a program may be', function () {
  this.timeout(120_000);
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'places-'));
  });

  after(() => {
    rmSync(directory, { recursive: true });
  });

  const inspect = async (pid: number): Promise<GoroutineReport> => {
    const { report, close } = await inspectProcess({ pid, gdb: 'gdb' });
    await close();
    return report;
  };

  it('deleted from the disk', async () => {
    const file = join(directory, 'gone');
    copyFileSync(buildProgram('local', 'default'), file);
    const target = await Target.start(file);
    try {
      rmSync(file);
      checkAcceptors(await inspect(target.pid), target);
    } finally {
      target.kill();
      await target.end();
    }
  });

  it('in a pid and mount namespace of its own, below another root', async () => {
    const root = join(directory, 'root');
    mkdirSync(join(root, 'tmp'), { recursive: true });
    mkdirSync(join(root, 'proc'));
    copyFileSync(buildProgram('local', 'default', { CGO_ENABLED: '0' }), join(root, 'parked'));
    // Who is not root becomes it in a user namespace.
    const rights = process.getuid?.() === 0 ? [] : ['--map-root-user'];
    const target = await Target.start(
      ...['unshare', ...rights, '--pid', '--fork', '--mount', '--kill-child', 'chroot', root, '/parked'],
    );
    try {
      assert.equal(target.pid, 1);
      const report = await inspect(childOf(target.outerPid));
      checkAcceptors(report, target);
      assert.ok(report.acceptors.some((a) => a.thread !== null && a.thread.tid > 1000));
    } finally {
      await target.end();
    }
  });

  it('built with Go 1.20: refused by name', async () => {
    const target = await Target.start(buildProgram('go1.20.14', 'default'), '-shapes=false');
    try {
      await assert.rejects(inspect(target.pid), (error: unknown) => {
        assert.ok(error instanceof UserError, String(error));
        assert.match(error.line, /go1\.20\.14 .*older than Go 1\.21/);
        return true;
      });
    } finally {
      target.kill();
      await target.end();
    }
  });

  // GDB_MATRIX=all: a million takes 3 GB of the target's own and some seconds.
  for (const parked of process.env['GDB_MATRIX'] === 'all' ? [30_000, 1_000_000] : [30_000])
    it(`${parked} goroutines, too many for gdb: one of each stack, and what is left out is said`, async () => {
      const target = await Target.start(
        buildProgram('local', 'default'),
        ...['-shapes=false', '-accepting=3', `-parked=${parked}`],
      );
      try {
        const { report, writeCore, goroutines, close } = await inspectProcess({ pid: target.pid, gdb: 'gdb' });
        const { threads, leftOut } = writeCore(join(directory, 'core'));
        await close();
        assert.ok(report.count > parked);
        assert.equal(threads, goroutines.length);
        assert.equal(threads + leftOut, report.count);
        assert.equal(
          goroutines.reduce((sum, g) => sum + g.standsFor, 0),
          report.groups.filter((g) => g.frames.length > 0).reduce((sum, g) => sum + g.count, 0),
        );
      } finally {
        target.kill();
        await target.end();
      }
    });
});

function checkAcceptors(report: GoroutineReport, target: Target): void {
  const facts = (a: { readonly goroutine: number; readonly fd: number | null; readonly address: string | null }) =>
    `${a.goroutine} ${a.fd ?? '-'} ${a.address ?? '-'}`;
  assert.deepEqual(
    report.acceptors.map(facts),
    [...target.acceptors].sort((a, b) => a.goroutine - b.goroutine).map(facts),
  );
  assert.ok(report.acceptors.every((a) => a.gdbFrames !== null && a.frames.length === a.gdbFrames.length));
  assert.deepEqual(report.notes, []);
}

function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
}
