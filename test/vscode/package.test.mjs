/* global describe, it */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';

const limit = 2_500_000;

describe('the packed extension', () => {
  it(`is smaller than ${limit} bytes`, () => {
    const { size } = statSync('out/accept-leak.vsix');
    assert.ok(size < limit, `it has ${size} bytes`);
  });
});
