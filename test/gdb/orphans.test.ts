import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { endOrphans, markVariable } from '../../gdb-adapter/mi/gdb-orphans';

const mark = 'of this test';
const env = { ...process.env, [markVariable]: mark };
const stops = ['-c', 'kill -STOP $$'];

/** As gdb's trial of ptrace: a child of one that is gone, and a child of its own, both stopped. */
async function makeOrphans(): Promise<number[]> {
  const script = `/bin/sh -c '/bin/sh -c "kill -STOP \\$\\$" & echo $! $$; kill -STOP $$' & exit`;
  const maker = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'], env });
  const said = await new Promise<string>((resolve) => {
    maker.stdout.once('data', (chunk: Buffer) => {
      resolve(chunk.toString());
    });
  });
  maker.stdout.destroy();
  await sleep(200);
  return said.trim().split(' ').map(Number);
}

/** Not so one that has ended and that nobody has asked for. */
function lives(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false; // That is the answer.
  }
}

describe('what a killed gdb leaves behind', function () {
  this.timeout(20_000);
  const made: (number | ChildProcess)[] = [];
  afterEach(() => {
    for (const one of made.splice(0))
      if (typeof one !== 'number') one.kill('SIGKILL');
      else if (lives(one)) process.kill(one, 'SIGKILL');
  });

  it('is ended: stopped processes that inherited its environment, one the child of the other', async () => {
    const pids = await makeOrphans();
    made.push(...pids);
    assert.deepEqual(pids.map(lives), [true, true]);
    await endOrphans(mark);
    assert.deepEqual(pids.map(lives), [false, false]);
  });

  it('is not taken for another’s: of another gdb, of another group', async () => {
    const other = await makeOrphans();
    const unmarked = spawn('/bin/sh', stops, { stdio: 'ignore' });
    const apart = spawn('/usr/bin/setsid', ['/bin/sh', ...stops], { stdio: 'ignore', env });
    made.push(...other, unmarked, apart);
    await sleep(300);
    await endOrphans('of another');
    assert.deepEqual(other.map(lives), [true, true]);
    await endOrphans(mark);
    assert.deepEqual(other.map(lives), [false, false]);
    assert.ok(lives(unmarked.pid!));
    assert.ok(lives(apart.pid!));
  });
});
