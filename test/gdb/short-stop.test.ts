import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../core/base/errors';
import { inspectProcess } from '../../gdb-adapter/inspection/live-inspection';
import { isStopped } from '../../gdb-adapter/inspection/process-state';
import { duringStop } from '../../gdb-adapter/inspection/short-stop';
import { killGdb, leftBehind, ownTemporaryFolder } from './left-behind';
import { buildProgram, Target } from './target';
import { tracer, untilTraced } from './tracer';

describe('the short stop of the consistent mode', function () {
  this.timeout(60_000);
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
    const killing = untilTraced(target.pid).then(killGdb);
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
});

function isCannotStop(error: unknown): true {
  assert.ok(error instanceof UserError, String(error));
  assert.equal(error.code, 'cannot-stop');
  assert.match(error.line, /runs on unharmed/);
  return true;
}

/** User and system ticks so far. */
function runTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14);
  return Number(user) + Number(system);
}
