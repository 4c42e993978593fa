import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { endOrphans } from '../../gdb-adapter/mi/gdb-orphans';

/** As gdb's trial of ptrace: forked with the same command line, stopped, its parent gone. */
const orphan = ['/bin/sh', '-c', 'kill -STOP $$'];

async function makeOrphan(): Promise<number> {
  const maker = spawn('/bin/sh', ['-c', `${orphan[0]} -c '${orphan[2]}' & echo $!`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pid = await new Promise<number>((resolve) => {
    maker.stdout.once('data', (chunk: Buffer) => {
      resolve(Number(chunk.toString()));
    });
  });
  maker.stdout.destroy();
  await sleep(200);
  return pid;
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

  it('is ended: a stopped process with its command line that has lost its parent', async () => {
    const pid = await makeOrphan();
    made.push(pid);
    assert.ok(lives(pid));
    endOrphans(orphan);
    await sleep(300);
    assert.equal(lives(pid), false);
  });

  it('is not taken for another’s: other command lines, our own children, other groups', async () => {
    const other = await makeOrphan();
    const own = spawn(orphan[0]!, orphan.slice(1), { stdio: 'ignore' });
    const apart = spawn('/usr/bin/setsid', orphan, { stdio: 'ignore' });
    made.push(other, own, apart);
    await sleep(300);
    endOrphans(['gdb', '-nx']);
    await sleep(300);
    assert.ok(lives(other));
    process.kill(other, 'SIGKILL');
    endOrphans(orphan);
    await sleep(300);
    assert.ok(lives(own.pid!));
    assert.ok(lives(apart.pid!));
  });
});
