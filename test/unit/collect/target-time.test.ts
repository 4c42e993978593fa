import assert from 'node:assert/strict';
import { processorMs, TargetTime } from '../../../extension/collect/target-time';

describe('what a dump costs its program', () => {
  /** A program that uses `usual` of a processor; each piece of work takes 100 ms and needs `more` ms. */
  const costs = async (usual: number, more: number): Promise<number[]> => {
    let [nowMs, extraMs] = [0, 0];
    const time = new TargetTime(
      () => nowMs * usual + extraMs,
      () => nowMs,
    );
    const work = (): Promise<void> => {
      nowMs += 100;
      extraMs += more;
      return Promise.resolve();
    };
    const first = await time.costOf(work);
    nowMs += 1000;
    return [Math.round(first), Math.round(await time.costOf(work))];
  };

  it('is all that a quiet program uses meanwhile', async () => {
    assert.deepEqual(await costs(0, 40), [40, 40]);
  });

  it('is without what a busy program uses anyhow, as soon as that is known, and never more than the time it took', async () => {
    assert.deepEqual(await costs(2, 40), [100, 40]);
    assert.deepEqual(await costs(0, 300), [100, 100]);
  });

  it('is the time it took where the program cannot be seen', async () => {
    let nowMs = 0;
    const time = new TargetTime(
      () => null,
      () => (nowMs += 5),
    );
    assert.equal(await time.costOf(() => Promise.resolve()), 5);
  });

  it('comes from the threads of a process', () => {
    const before = processorMs(process.pid, 100)!;
    for (const end = performance.now() + 50; performance.now() < end;);
    const used = processorMs(process.pid, 100)! - before;
    assert.ok(used > 0, String(used));
    assert.equal(processorMs(2 ** 30, 100), null);
  });
});
