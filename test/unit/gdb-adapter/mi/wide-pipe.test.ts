import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { handedOver, openWidePipe } from '../../../../gdb-adapter/mi/wide-pipe';

const count = 20_000;

/** True when it has ended; it is not gone before we look. */
function hasEnded(pid: number): boolean {
  return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

describe('a wide pipe', () => {
  it('takes many small writes while nobody reads, and ends with its writer', async () => {
    const pipe = openWidePipe();
    assert.ok(pipe);
    const child = spawn('dd', ['if=/dev/zero', 'bs=1', `count=${count}`], { stdio: ['ignore', pipe.into, 'ignore'] });
    handedOver(pipe);
    // Without a break, so nothing is read meanwhile.
    for (const end = performance.now() + 10_000; !hasEnded(child.pid!);)
      assert.ok(performance.now() < end, 'the writer waits for its reader');
    let got = 0;
    for await (const chunk of pipe.out) got += (chunk as Buffer).length;
    assert.equal(got, count);
  });
});
