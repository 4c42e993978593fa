import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../core/base/errors';
import { inspectWithAdapter, prepareAdapter, type AdapterInspection } from '../../../extension/collect/adapter-client';
import { startLab, type LabProgram } from '../../lab-program';

const adapterFile = 'dist/gdb-adapter.js';
const code = (wanted: string) => (error: unknown) => error instanceof UserError && error.code === wanted;

describe('the debug adapter as a source', function () {
  this.timeout(60_000);
  let lab: LabProgram;
  let directory: string;

  before(async () => {
    lab = await startLab('healthy-idle');
    directory = mkdtempSync(join(tmpdir(), 'accept-leak-test-'));
  });

  after(async () => {
    rmSync(directory, { recursive: true });
    await lab.stop();
  });

  const inspect = (options: AdapterInspection) => inspectWithAdapter({ adapterFile, ...options });

  it('gives every acceptor with its socket and gdb’s frames equal to the function table’s', async () => {
    const { report, core } = await inspect({ pid: lab.pid });
    assert.equal(core, null);
    assert.equal(report.goVersion, lab.go);
    assert.equal(report.pauseMs, 0);
    for (const { role, fd, inode, addr } of lab.listeners.filter((l) => l.network === 'tcp')) {
      const acceptor = report.acceptors.find((a) => a.inode === inode);
      assert.ok(acceptor, role);
      assert.deepEqual([acceptor.fd, acceptor.address], [fd, addr]);
      const user = (frames: readonly { function: string; file: string; line: number }[]) =>
        frames.filter((f) => !f.function.startsWith('runtime.')).map((f) => [f.function, f.file, f.line]);
      assert.deepEqual(user(acceptor.gdbFrames!), user(acceptor.frames));
    }
  });

  it('goes on with an adapter that was prepared, and without one that has died since', async () => {
    const prepared = prepareAdapter({ pid: lab.pid, gdb: 'gdb' }, adapterFile);
    const { report } = await inspect({ pid: lab.pid, gdb: 'gdb', prepared });
    assert.ok(report.gdb !== null && report.acceptors.length > 0);
    assert.ok(!prepared.isAlive);
    assert.equal((await inspect({ pid: lab.pid, gdb: 'gdb', prepared })).report.count, report.count);
  });

  it('writes a core and reads it back', async () => {
    const file = join(directory, 'goroutines.core');
    const live = await inspect({ pid: lab.pid, writeCore: file });
    assert.equal(live.core?.bytes, statSync(file).size);
    const { report } = await inspect({ core: file });
    assert.equal(report.count, live.report.count);
    assert.deepEqual(
      report.acceptors.map((a) => [a.goroutine, a.address, a.gdbFrames?.map((f) => f.function)]),
      live.report.acceptors.map((a) => [a.goroutine, a.address, a.gdbFrames?.map((f) => f.function)]),
    );
    rmSync(file);
  });

  it('hands on the exact reason and remedy', async () => {
    await assert.rejects(
      inspect({ pid: 2 ** 30 }),
      (error) => error instanceof UserError && /There is no process/.test(error.line),
    );
    await assert.rejects(inspect({ core: 'package.json' }), code('core'));
    await assert.rejects(
      inspect({ pid: lab.pid, gdb: 'none', writeCore: join(directory, 'no/such/folder') }),
      code('write'),
    );
    assert.deepEqual(readdirSync(directory), []);
  });

  it('says whose the process is where memory may not be read', async function () {
    if (process.getuid?.() !== 0) this.skip(); // Only root can become another.
    const readable = join(directory, 'adapter.js');
    writeFileSync(readable, readFileSync(adapterFile));
    execFileSync('chmod', ['-R', 'a+rX', directory]);
    const client = join(process.cwd(), 'out/other-user.cjs');
    writeFileSync(
      client,
      `process.setgroups([]); process.setgid(65534); process.setuid(65534); process.env.HOME = '/'; require(${JSON.stringify(readable)});`,
    );
    try {
      await assert.rejects(inspectWithAdapter({ adapterFile: client, pid: lab.pid, gdb: 'none' }), (error) => {
        assert.ok(error instanceof UserError, String(error));
        assert.equal(error.code, 'memory-denied');
        assert.match(error.line, /belongs to another user.*as root/);
        return true;
      });
    } finally {
      rmSync(client);
      rmSync(readable);
    }
  });

  /** An adapter of ours that misbehaves; it says which processes it has in `pids`. */
  const fake = (body: string): string => {
    const file = join(directory, 'fake.cjs');
    writeFileSync(
      file,
      `require('node:fs').writeFileSync(${JSON.stringify(join(directory, 'pids'))}, String(process.pid));\n${body}`,
    );
    return file;
  };
  const isGone = (): boolean => !existsSync(`/proc/${readFileSync(join(directory, 'pids'), 'utf8')}`);
  const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`;

  it('is ended when it is late, even where it does not listen', async () => {
    await assert.rejects(inspect({ pid: lab.pid, adapterFile: fake(stubborn), timeoutMs: 400 }), code('adapter-late'));
    assert.ok(isGone());
  });

  it('is ended with its gdb when it is cancelled', async () => {
    const gdb = join(directory, 'gdb');
    writeFileSync(gdb, '#!/bin/sh\nexec sleep 600.25\n', { mode: 0o755 });
    const abort = new AbortController();
    const inspecting = inspect({ pid: lab.pid, gdb, signal: abort.signal });
    setTimeout(() => {
      abort.abort();
    }, 700);
    await assert.rejects(inspecting, code('cancelled'));
    assert.doesNotMatch(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }), /sleep 600\.25/);
    await assert.rejects(inspect({ pid: lab.pid, signal: abort.signal }), code('cancelled'));
  });

  it('is said to be gone when it dies, talks nonsense or cannot be started', async () => {
    const failures: readonly (readonly [string, RegExp])[] = [
      ['process.exit(3)', /code 3/],
      ['process.kill(process.pid, "SIGKILL")', /SIGKILL/],
      ['console.error("some reason"); process.exit(1)', /some reason/],
      [`process.stdout.write('hello'.repeat(1000)); ${stubborn}`, /unreadable/],
      [`process.stdout.write('Content-Length: 2\\r\\n\\r\\n{}'); ${stubborn}`, /unreadable/],
    ];
    for (const [body, why] of failures)
      await assert.rejects(inspect({ pid: lab.pid, adapterFile: fake(body) }), (error) => {
        assert.ok(code('adapter-died')(error));
        assert.match((error as UserError).message, why);
        return true;
      });
    await assert.rejects(inspect({ pid: lab.pid, adapterFile: join(directory, 'no-file.js') }), code('adapter-died'));
    assert.ok(isGone());
  });
});
