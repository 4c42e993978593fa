import assert from 'node:assert/strict';
import { TimeRange } from '../../../webview/view-models/time-range';

const shown = ({ fromNs, toNs }: TimeRange): number[] => [fromNs, toNs];

describe('the part of a trace that is looked at', () => {
  it('goes back part by part, after a reload too', () => {
    const range = new TimeRange(0, 1e9);
    range.show(2e8, 4e8);
    range.show(3e8, 3.5e8);
    const reloaded = new TimeRange(0, 1e9);
    reloaded.restore(range.trail);
    for (const one of [range, reloaded]) {
      assert.deepEqual(shown(one), [2.95e8, 3.55e8]);
      one.back();
      assert.deepEqual(shown(one), [1.8e8, 4.2e8]);
      one.back();
      assert.ok(one.isAll);
      assert.ok(!one.canGoBack);
      assert.deepEqual(one.trail, []);
    }
  });

  it('stays within another trace', () => {
    const range = new TimeRange(0, 1e6);
    range.restore([
      [-5, 2e9],
      [9e5, 3e6],
    ]);
    assert.deepEqual(shown(range), [0, 1e6]);
    range.restore([[9e5, 9.5e5]]);
    range.zoom(0.5);
    assert.deepEqual(shown(range), [912_500, 937_500]);
  });

  it('remembers a hundred parts at most', () => {
    const range = new TimeRange(0, 1e9);
    for (let i = 1; i <= 300; i++) range.show(i * 1e5, i * 1e5 + 1e4);
    assert.equal(range.trail.length, 101);
  });
});
