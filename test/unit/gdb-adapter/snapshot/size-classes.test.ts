import assert from 'node:assert/strict';
import { largestAt, mayBegin } from '../../../../gdb-adapter/snapshot/size-classes';

const page = 0xc0_0010_0000;

describe('where objects of the heap begin', () => {
  it('the largest that can is that of the place in its span, with a header where it has one', () => {
    assert.equal(largestAt(page), 2048);
    assert.equal(largestAt(page + 64), 64);
    assert.equal(largestAt(page + 3 * 1280), 1280);
    assert.equal(largestAt(page + 3 * 1280 + 8), 1272);
    assert.equal(largestAt(page + 4), 0);
  });

  it('a span of two pages may begin a page before', () => {
    assert.equal(largestAt(page + 6 * 1408 - 8192), 1408);
  });

  it('none is in the rest of a span that no object fits into', () => {
    assert.equal(mayBegin(page + 5 * 1536, 1536, 1536), false);
    assert.equal(mayBegin(page + 4 * 1536, 1536, 1536), true);
  });

  it('by its size alone', () => {
    assert.equal(mayBegin(page + 96, 72, 128), true);
    assert.equal(mayBegin(page + 64, 72, 128), false);
    assert.equal(mayBegin(page + 144, 72, 128), false);
  });
});
