import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../core/base/errors';
import type { GoroutineReport } from '../../core/protocol/adapter';
import { inspectCore } from '../../gdb-adapter/inspection/core-inspection';
import type { Inspection } from '../../gdb-adapter/inspection/inspection';
import { inspectProcess, type LiveOptions } from '../../gdb-adapter/inspection/live-inspection';
import { LayoutCache } from '../../gdb-adapter/snapshot/layout-cache';
import { ProcessIdentity } from '../../gdb-adapter/snapshot/process-identity';
import { leftBehind, ownTemporaryFolder } from './left-behind';
import { buildProgram, Target } from './target';

/** What may go wrong with gdb, the process and a core: said by name, the process unharmed, nothing left behind. */
describe('faults', function () {
  this.timeout(60_000);
  let target: Target;
  let directory: string;
  let forgetFolder: () => void;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'faults-'));
    forgetFolder = ownTemporaryFolder();
    target = await Target.start(buildProgram('local', 'default'));
  });

  after(async () => {
    assert.equal(await target.end(), 0);
    forgetFolder();
    rmSync(directory, { recursive: true });
  });

  afterEach(() => {
    assert.deepEqual(leftBehind(target.outerPid), []);
  });

  const inspect = (options: Partial<LiveOptions> = {}): Promise<GoroutineReport> =>
    inspecting({ pid: target.pid, gdb: 'gdb', ...options }, ({ report }) => Promise.resolve(report));

  /** A program in place of gdb. */
  const fakeGdb = (name: string, script: string): string => {
    const file = join(directory, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  };

  const isWholeWithoutGdb = (report: GoroutineReport): void => {
    assert.equal(report.acceptors.length, target.acceptors.length);
    assert.ok(report.acceptors.every((a) => a.gdbFrames === null && a.frames.length > 3 && a.address !== null));
    assert.equal(report.gdb, null);
  };

  it('no gdb: everything but its frames', async () => {
    const report = await inspect({ gdb: join(directory, 'none-here') });
    isWholeWithoutGdb(report);
    assert.match(report.notes.join(), /gdb was not found .*Install gdb/);
  });

  it('gdb too old, by its version and by its refusal', async () => {
    const version = '~"GNU gdb (GDB) 8.3.1\\\\n"';
    const old = fakeGdb(
      'old',
      `while read -r line; do echo '${version.replace('\\\\', '\\')}'; echo "\${line%%-*}^done"; done`,
    );
    const refusing = fakeGdb('refusing', 'echo "Interpreter \\`mi3\' unrecognized" >&2; exit 1');
    for (const gdb of [old, refusing]) {
      const report = await inspect({ gdb });
      isWholeWithoutGdb(report);
      assert.match(report.notes.join(), /too old.*Install gdb 9\.1 or newer/);
    }
  });

  it('gdb that dies in the middle, and one that talks nonsense', async () => {
    const dying = fakeGdb('dying', 'read -r line; echo "out of memory" >&2; exit 9');
    assert.match((await inspect({ gdb: dying })).notes.join(), /gdb is gone: it ended with code 9 \(out of memory\)/);
    const babbling = fakeGdb('babbling', 'while read -r line; do echo "${line%%-*}^done,x={"; done');
    const report = await inspect({ gdb: babbling });
    isWholeWithoutGdb(report);
    assert.match(report.notes.join(), /something unreadable/);
  });

  it('gdb that refuses the instructions at the calls, and one that dies of them: its frames stay', async () => {
    const refusing = fakeGdb('not-disassembling', `sed -u 's/-data-disassemble.*/-no-such/' | gdb "$@"`);
    const dying = fakeGdb('dying-late', `sed -u '/-data-disassemble/Q' | gdb "$@"`);
    for (const [gdb, note] of [
      [refusing, /^$/],
      [dying, /^Without the instructions at the calls: gdb is gone/],
    ] as const) {
      const report = await inspect({ gdb });
      assert.deepEqual(report.calls, []);
      assert.match(report.notes.join(), note);
      assert.ok(report.gdb !== null && report.acceptors.every((a) => a.gdbFrames !== null));
    }
  });

  it('gdb that hangs is ended after its time', async () => {
    const report = await inspect({ gdb: fakeGdb('hanging', 'exec sleep 1000') });
    isWholeWithoutGdb(report);
    assert.match(report.notes.join(), /gave no answer to -gdb-version/);
  });

  it('gdb runs no start-up file, no script of the program and no shell', async () => {
    const home = join(directory, 'home');
    mkdirSync(home);
    const trace = join(directory, 'trace');
    writeFileSync(join(home, '.gdbinit'), `shell touch ${trace}.home\n`);
    writeFileSync(join(home, '.gdbearlyinit'), `shell touch ${trace}.early\n`);
    const recording = fakeGdb('recording', `printf '%s\\n' "$@" >> ${trace}.arguments; exec gdb "$@"`);
    const before = process.env['HOME'];
    process.env['HOME'] = home;
    try {
      assert.ok((await inspect({ gdb: recording, cache: new LayoutCache(directory) })).gdb);
    } finally {
      process.env['HOME'] = before;
    }
    assert.throws(() => readFileSync(`${trace}.home`), /ENOENT/);
    assert.throws(() => readFileSync(`${trace}.early`), /ENOENT/);
    const said = readFileSync(`${trace}.arguments`, 'utf8');
    for (const wanted of ['-nx', 'set auto-load off', 'set debuginfod enabled off', 'set startup-with-shell off'])
      assert.ok(said.includes(`${wanted}\n`), wanted);
  });

  it('no such process, no Go program, another program by exec', async () => {
    await assert.rejects(inspect({ pid: 2 ** 22 + 1 }), hasCode('no-such-process'));
    await assert.rejects(inspect({ pid: process.pid }), hasCode('not-its-runtime'));
    const shell = spawn('/bin/sh', ['-c', 'read -r line; exec sleep 1000'], { stdio: ['pipe', 'ignore', 'ignore'] });
    try {
      await sleep(50);
      const identity = new ProcessIdentity(shell.pid!);
      identity.check();
      shell.stdin.write('\n');
      await sleep(200);
      assert.throws(() => {
        identity.check();
      }, hasCode('target-changed'));
    } finally {
      const ended = new Promise((done) => shell.once('exit', done));
      shell.kill('SIGKILL');
      await ended;
    }
    assert.throws(() => {
      new ProcessIdentity(shell.pid!);
    }, hasCode('no-such-process'));
  });

  it('a program without debug information: said, with what its frames come from', async () => {
    const stripped = await Target.start(buildProgram('local', 'stripped'));
    try {
      const { notes, gdb } = await inspect({ pid: stripped.pid });
      assert.equal(gdb, null);
      assert.match(notes.join(), /stripped of debug information, so gdb can say nothing/);
      assert.match(notes.join(), /offsets come from a table for go1\./);
    } finally {
      stripped.kill();
      await stripped.end();
    }
  });

  it('another process of the same program with the same pid', async function () {
    const first = spawn('sleep', ['1000']);
    const pid = first.pid!;
    const identity = new ProcessIdentity(pid);
    await ended(first);
    const again = await spawnWithPid(pid);
    if (again === null) {
      this.skip(); // Only root may say which pid comes next, and others may be quicker.
      return;
    }
    try {
      assert.throws(() => {
        identity.check();
      }, hasCode('target-changed'));
    } finally {
      await ended(again);
    }
  });

  it('another user’s process', async () => {
    const root = process.getuid?.() === 0;
    if (root) process.seteuid!(65534);
    try {
      const refused = inspect({ pid: root ? target.pid : 1 });
      await assert.rejects(refused, hasCode('memory-denied', /another user/));
    } finally {
      if (root) process.seteuid!(0);
    }
  });

  it('a process that ends while it is read', async () => {
    const file = buildProgram('local', 'default');
    const seen = new Set<string>();
    for (let i = 0; i < 12; i++) {
      const short = await Target.start(file, '-parked=5000');
      const ending = sleep(i * 15).then(() => {
        short.kill();
        return short.end();
      });
      try {
        await (await inspectProcess({ pid: short.pid, gdb: i % 3 === 0 ? 'gdb' : 'none' })).close();
        seen.add('whole');
      } catch (error) {
        assert.ok(error instanceof UserError, String(error));
        seen.add(error.code);
      }
      await ending;
    }
    for (const code of seen) assert.ok(['whole', 'target-exited', 'no-such-process'].includes(code), code);
    assert.ok(seen.has('target-exited') || seen.has('no-such-process'));
  });

  it('memory that changes while it is read: no torn stack, and what was left out is counted', async () => {
    const busy = await Target.start(
      buildProgram('local', 'default'),
      '-shapes=false',
      '-accepting=20',
      '-spawners=20',
      '-parked=2000',
    );
    try {
      for (let i = 0; i < 5; i++) {
        await inspecting({ pid: busy.pid, gdb: 'gdb' }, async ({ report, goroutines, gdb }) => {
          const bottoms = report.groups.filter((g) => g.frames.length > 0).map((g) => g.frames.at(-1)?.function);
          assert.deepEqual([...new Set(bottoms)], ['runtime.goexit']);
          assert.equal(report.acceptors.length, busy.acceptors.length);
          const withFrames = report.groups.reduce((sum, g) => sum + (g.frames.length > 0 ? g.count : 0), 0);
          assert.equal(withFrames + report.withoutFrames, report.count);
          for (const { tid } of goroutines.filter((g) => g.tid >= 0)) {
            const frames = await gdb!.framesOf(tid);
            assert.equal(frames?.at(-1)?.function, 'runtime.goexit');
          }
        });
      }
    } finally {
      busy.kill();
      await busy.end();
    }
  });

  it('a process that another debugger holds', async () => {
    const gdb = spawn('gdb', ['-nx', '-q', '-batch', '-p', String(target.pid), '-ex', 'continue'], { stdio: 'ignore' });
    try {
      while (!/^TracerPid:\t[1-9]/m.test(readFileSync(`/proc/${target.pid}/status`, 'utf8'))) await sleep(50);
      await sleep(1000);
      const traced = await inspect();
      assert.ok(traced.acceptors.every((a) => a.gdbFrames !== null));
      const asked = await inspect({ consistent: true });
      assert.equal(asked.pauseMs, 0);
      assert.match(asked.notes.join(), /could not be stopped.*ptrace.*It runs on unharmed/s);
    } finally {
      const ended = new Promise((done) => gdb.once('exit', done));
      gdb.kill('SIGKILL');
      await ended;
    }
  });

  describe('cores', () => {
    it('half-written, not ours, of another program, without its program', async () => {
      const core = join(directory, 'core');
      const inspection = await inspectProcess({ pid: target.pid, gdb: 'none' });
      const { bytes, threads } = inspection.writeCore(core);
      await inspection.close();
      assert.ok(threads > 30);
      const program = buildProgram('local', 'default');
      const open = async (file: string, exe: string): Promise<GoroutineReport> => {
        const { report, close } = await inspectCore({ core: file, program: exe, gdb: 'gdb' });
        await close();
        return report;
      };
      const report = await open(core, program);
      assert.ok(report.acceptors.every((a) => a.gdbFrames !== null));
      for (const length of [0, 10, 64, 120, 5000, Math.floor(bytes / 2), bytes - 1]) {
        const cut = join(directory, 'cut');
        copyFileSync(core, cut);
        truncateSync(cut, length);
        await assert.rejects(open(cut, program), hasCode('core'), `${length} of ${bytes} bytes`);
      }
      await assert.rejects(open(program, program), hasCode('core'));
      await assert.rejects(open(core, buildProgram('go1.24.9', 'default')), hasCode('core-of-another'));
      await assert.rejects(open(core, join(directory, 'none-here')), hasCode('file'));
      await assert.rejects(open(join(directory, 'none-here'), program), hasCode('core'));
    });
  });
});

/** Lets `use` look at a process; gdb is ended whatever comes of it. */
async function inspecting<T>(options: LiveOptions, use: (inspection: Inspection) => Promise<T>): Promise<T> {
  const inspection = await inspectProcess(options);
  try {
    return await use(inspection);
  } finally {
    await inspection.close();
  }
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await gone;
}

/** A new process with a pid that is free, by /proc/sys/kernel/ns_last_pid (proc(5)); null when that does not work out. */
async function spawnWithPid(pid: number): Promise<ChildProcess | null> {
  for (let i = 0; i < 20; i++) {
    await sleep(20);
    try {
      writeFileSync('/proc/sys/kernel/ns_last_pid', String(pid - 1));
    } catch {
      return null; // Not allowed.
    }
    const child = spawn('sleep', ['1000']);
    if (child.pid === pid) return child;
    await ended(child);
  }
  return null;
}

function hasCode(code: string, what = /./): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.code, code, error.line);
    assert.match(error.line, what);
    assert.ok(error.remedy.length > 10);
    return true;
  };
}
