import assert from 'node:assert/strict';
import { EndedGoroutines } from '../../../../gdb-adapter/snapshot/ended-goroutines';

describe('goroutines that have ended', () => {
  it('are grouped by go statement and function; one that never ran is none', () => {
    const ended = new EndedGoroutines();
    ended.add(0, 1, 0x10, 0x20);
    ended.add(5, 1, 0, 0x20);
    ended.add(7, 1, 0x10, 0x20);
    ended.add(8, 2, 0x10, 0x20);
    ended.add(9, 1, 0x10, 0x21);
    assert.deepEqual(ended.groups, [
      { goPc: 0x10, startPc: 0x20, ids: [7, 8], parents: [1, 2] },
      { goPc: 0x10, startPc: 0x21, ids: [9], parents: [1] },
    ]);
  });

  it('of many some are kept of each group, and groups up to a limit', () => {
    const ended = new EndedGoroutines();
    for (let id = 1; id <= 1000; id++) ended.add(id, 1, 0x10, 0x20);
    for (let pc = 1; pc <= 1000; pc++) ended.add(2000 + pc, 1, 0x1000 + pc, 0x20);
    ended.add(5000, 1, 0x1001, 0x20);
    assert.equal(ended.groups[0]!.ids.length, 16);
    assert.equal(ended.groups.length, 256);
    assert.deepEqual(ended.groups[1]!.ids, [2001, 5000]);
  });
});
