import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { endProcess } from '../../../../gdb-adapter/mi/last-will';

const stateOf = (pid: number): string => readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '')[0]!;

describe('what ends a program after us', () => {
  /** Never waits for its child, whose pid it says. */
  let parent: ChildProcess;
  let pid: number;
  let will: ChildProcess;
  let ended: Promise<number | null>;

  beforeEach(async () => {
    parent = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    pid = await new Promise<number>((resolve) =>
      parent.stdout!.once('data', (line: Buffer) => {
        resolve(Number(line.toString()));
      }),
    );
    will = spawn('/bin/sh', ['-c', endProcess, 'test', String(pid)], { stdio: ['pipe', 'ignore', 'ignore'] });
    ended = new Promise((resolve) => will.once('exit', resolve));
    await wait(200); // It reads the start time of the program first.
  });

  afterEach(() => {
    parent.kill('SIGKILL');
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  });

  it('does nothing when it ended with us, even if nobody has waited for it', async () => {
    process.kill(pid, 'SIGKILL');
    while (stateOf(pid) !== 'Z') await wait(5);
    will.stdin!.end();
    // Its last word is that the program is not the same any more, not that it ended it.
    assert.equal(await ended, 1);
    assert.equal(stateOf(pid), 'Z');
  });

  it('ends one that goes on', async () => {
    will.stdin!.end();
    assert.equal(await ended, 0);
    while (stateOf(pid) !== 'Z') await wait(5);
  });
});
