import { strict as assert } from 'node:assert';
import type { GoroutineTable } from '../../../core/model/goroutine-table';

/** Fails when an index of the table leads nowhere or a column has the wrong length. */
export function assertTableIsWhole(t: GoroutineTable): void {
  for (const column of [t.id, t.state, t.minutes, t.flags, t.stack, t.creator, t.wordStart])
    assert.equal(column.length, t.count);
  assert.equal(t.words.length, t.wordUnsure.length);
  assert.equal(t.stackStart.length, t.stackCount + 1);
  assert.equal(t.stackStart[0], 0);
  assert.equal(t.stackStart[t.stackCount], t.stackFrames.length);
  for (const column of [t.stackCreatedBy, t.stackElided]) assert.equal(column.length, t.stackCount);
  for (const column of [t.frameFunction, t.frameFile, t.frameLine, t.frameInlined])
    assert.equal(column.length, t.frameCount);
  for (const f of t.stackFrames) assert.ok(f >= 0 && f < t.frameCount);
  for (const f of t.stackCreatedBy) assert.ok(f >= -1 && f < t.frameCount);
  for (const s of [...t.state, ...t.frameFunction, ...t.frameFile]) assert.ok(s >= 0 && s < t.strings.length);
  for (let s = 0; s < t.stackCount; s++) assert.ok(t.stackStart[s]! <= t.stackStart[s + 1]!);
  let words = 0;
  for (let g = 0; g < t.count; g++) {
    const s = t.stack[g]!;
    assert.ok(s >= 0 && s < t.stackCount);
    assert.equal(t.wordStart[g], words);
    words += t.stackStart[s + 1]! - t.stackStart[s]!;
  }
  assert.equal(t.words.length, words);
  assert.equal(new Set(t.strings).size, t.strings.length);
}
