import assert from 'node:assert/strict';
import { DumpBudget } from '../../../extension/collect/dump-budget';

/** How many of the seconds of an hour have a dump that costs so much. */
function dumpsInAnHour(costMs: number): number {
  const budget = new DumpBudget();
  let dumps = 0;
  for (let second = 0; second < 3600; second++) {
    if (!budget.allows(second * 1000)) continue;
    budget.spend(costMs);
    dumps++;
  }
  return dumps;
}

describe('the budget of dumps', () => {
  it('lets every sample of a short diagnosis have one', () => {
    const budget = new DumpBudget();
    for (const second of [0, 2, 4]) {
      assert.ok(budget.allows(second * 1000));
      budget.spend(140);
    }
    assert.equal(budget.note, null);
  });

  it('spends 0.5 % of a processor and what it had at the beginning', () => {
    for (const costMs of [1, 20, 140, 900]) {
      const spent = dumpsInAnHour(costMs) * costMs;
      assert.ok(spent <= 0.005 * 3_600_000 + 500 + costMs, `${costMs} ms each: ${spent} ms`);
      assert.ok(spent >= Math.min(3600 * costMs, 0.005 * 3_600_000 - costMs), `${costMs} ms each: ${spent} ms`);
    }
  });

  it('says how often there is one, and why not more often', () => {
    const budget = new DumpBudget();
    budget.spend(140);
    for (let second = 0; second < 10; second++) if (budget.allows(second * 1000)) budget.spend(140);
    assert.match(budget.note ?? '', /^A dump about every 28 s: one costs the program 140 ms of processor time/);
  });
});
