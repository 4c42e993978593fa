import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../core/base/errors';
import { inspectProcess } from '../../gdb-adapter/inspection/live-inspection';
import { isStopped } from '../../gdb-adapter/inspection/process-state';
import { duringStop } from '../../gdb-adapter/inspection/short-stop';
import { leftBehind, ownChildren, ownTemporaryFolder } from './left-behind';
import { buildProgram, Target } from './target';

/** How often gdb is killed: GDB_KILLS=100 node scripts/mocha.mjs gdb */
const kills = Number(process.env['GDB_KILLS'] ?? 10);

describe('the short stop of the consistent mode', function () {
  this.timeout(30_000 + kills * 3000);
  let target: Target;
  let forgetFolder: () => void;

  beforeEach(async () => {
    forgetFolder = ownTemporaryFolder();
    target = await Target.start(buildProgram('local', 'default'), '-clients=4');
  });

  afterEach(async () => {
    const left = leftBehind(target.outerPid);
    target.kill();
    await target.end();
    forgetFolder();
    assert.deepEqual(left, []);
  });

  it('says how long it was, keeps every acceptor and loses no connection', async () => {
    const { report, close } = await inspectProcess({ pid: target.pid, gdb: 'gdb', consistent: true });
    await close();
    assert.ok(report.pauseMs > 0);
    assert.deepEqual(report.notes, []);
    for (const { goroutine, fd, address } of target.acceptors) {
      const found = report.acceptors.find((a) => a.goroutine === goroutine);
      assert.deepEqual([found?.fd, found?.address], [fd, address]);
      assert.ok(found?.gdbFrames);
    }
    assert.equal(tracer(target.pid), 0);
    const { good, failed } = await target.connections();
    assert.ok(good > 0);
    assert.equal(failed, 0);
  });

  it('is read in while the process stands', async () => {
    const { value, pauseMs } = await duringStop(target.pid, 'gdb', `/proc/${target.pid}/exe`, (gdb) => {
      assert.equal(tracer(target.pid), gdb);
      const before = runTime(target.pid);
      spawnSync('sleep', ['0.2']);
      return runTime(target.pid) - before;
    });
    assert.equal(value, 0);
    assert.ok(pauseMs >= 200);
    const before = runTime(target.pid);
    await sleep(500);
    assert.ok(runTime(target.pid) > before, 'it does not run again');
  });

  it('ends by the watchdog when gdb hangs and we do, too', async () => {
    let after = -1;
    const stop = duringStop(target.pid, 'gdb', `/proc/${target.pid}/exe`, (gdb) => {
      process.kill(gdb, 'SIGSTOP');
      assert.equal(tracer(target.pid), gdb);
      // Nothing of ours runs meanwhile.
      spawnSync('sleep', ['3']);
      after = tracer(target.pid);
    });
    await assert.rejects(stop, isCannotStop);
    assert.equal(after, 0);
    assert.equal(isStopped(target.pid), false);
    assert.equal((await target.connections()).failed, 0);
  });

  it('goes on after gdb was killed while it attached', async () => {
    const killing = untilTraced(target.pid).then(() => {
      for (const pid of ownChildren(target.outerPid)) if (commandOf(pid) === 'gdb') process.kill(pid, 'SIGKILL');
    });
    await duringStop(target.pid, 'gdb', `/proc/${target.pid}/exe`, () => spawnSync('sleep', ['0.3'])).catch(
      isCannotStop,
    );
    await killing;
    assert.equal(isStopped(target.pid), false);
    assert.equal((await target.connections()).failed, 0);
  });

  it('ends with the process when that is killed meanwhile', async () => {
    const stop = duringStop(target.pid, 'gdb', `/proc/${target.pid}/exe`, () => {
      target.kill();
      spawnSync('sleep', ['0.1']);
    });
    await stop.catch(isCannotStop);
    assert.equal(await target.end(), 'SIGKILL');
  });

  for (const consistent of [false, true])
    it(`gdb killed ${kills} times under load, ${consistent ? 'when it holds the process' : 'no stop'}: no connection fails, nobody waits`, async () => {
      await target.takeLongestGap();
      let [worst, without] = [0, 0];
      for (let i = 0; i < kills; i++) {
        // When it attaches or holds, most can go wrong.
        const moment = consistent && i % 2 > 0 ? untilTraced(target.pid) : sleep(Math.random() * 700);
        const killing = moment.then(() => {
          for (const pid of ownChildren(target.outerPid)) if (commandOf(pid) === 'gdb') process.kill(pid, 'SIGKILL');
        });
        const { report, close } = await inspectProcess({ pid: target.pid, gdb: 'gdb', consistent });
        await killing;
        await close();
        assert.ok(report.acceptors.length >= target.acceptors.length);
        if (report.notes.length > 0) without++;
        worst = Math.max(worst, await target.takeLongestGap());
      }
      const { good, failed } = await target.connections();
      console.log(
        `        killed in the middle ${without} times; ${good} connections, ${failed} failed; longest gap ${worst.toFixed(0)} ms`,
      );
      assert.ok(without > 0);
      assert.equal(tracer(target.pid), 0);
      assert.equal(isStopped(target.pid), false);
      assert.equal(failed, 0);
    });
});

function isCannotStop(error: unknown): true {
  assert.ok(error instanceof UserError, String(error));
  assert.equal(error.code, 'cannot-stop');
  assert.match(error.line, /runs on unharmed/);
  return true;
}

function tracer(pid: number): number {
  return Number(/^TracerPid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** Until gdb has its first thread, or for two seconds. */
async function untilTraced(pid: number): Promise<void> {
  for (let i = 0; i < 1000 && tracer(pid) === 0; i++) await sleep(2);
  await sleep(Math.random() * 20);
}

/** User and system ticks so far. */
function runTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14);
  return Number(user) + Number(system);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return ''; // It ended just now.
  }
}
