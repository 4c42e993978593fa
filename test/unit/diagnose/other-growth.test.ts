import assert from 'node:assert/strict';
import { otherGrowth } from '../../../core/diagnose/other-growth';
import { joined, type MadeGoroutine } from '../../fixtures/diagnosis/joined';

/** Goroutines of one go statement, on a channel unless told otherwise. */
function jobs(count: number, from: number, line: number, state = 'chan send'): MadeGoroutine[] {
  return Array.from({ length: count }, (_, i) => ({
    ...{ id: from + i, state, frames: [`main.work:${line}`], madeAt: `main.start:${line + 1}`, madeBy: 1 },
  }));
}

/** How many came, and where they are. */
function told(before: readonly MadeGoroutine[], now: readonly MadeGoroutine[]): string | null {
  const group = otherGrowth(joined([{ goroutines: before }, { goroutines: now }]));
  return group === null ? null : `${group.added} at ${group.stayed[0]!.shape.frames[0]!.line}`;
}

describe('goroutines that grow beside Accept', () => {
  it('are those of one site of which more come and none ends, most of all the site with most new ones', () => {
    const [one, other] = [jobs(50, 100, 30), jobs(60, 300, 70)];
    assert.equal(told(one.slice(0, 30), one), '20 at 30');
    assert.equal(told([...one.slice(0, 30), ...other.slice(0, 30)], [...one, ...other]), '30 at 70');
  });

  it('are those that sleep, are in a system call or wait for a lock, too', () => {
    for (const state of ['sleep', 'syscall', 'sync.Mutex.Lock', 'select']) {
      const all = jobs(50, 100, 30, state);
      assert.equal(told(all.slice(0, 30), all), '20 at 30', state);
    }
    const readers = jobs(50, 100, 30, 'IO wait');
    assert.equal(told(readers.slice(0, 30), readers), null);
  });

  it('are not those that stay, end, are few, or to which few come', () => {
    const many = jobs(200, 100, 30);
    assert.equal(told(many, many), null);
    assert.equal(told(many.slice(0, 100), many.slice(1)), null);
    assert.equal(told(many.slice(0, 10), many.slice(0, 19)), null);
    assert.equal(told(many.slice(0, 190), many), null);
  });
});
