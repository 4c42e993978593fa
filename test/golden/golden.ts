import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The repository: tests run from there (scripts/mocha.mjs). */
const root = process.cwd();

/** Bytes of `test/fixtures/NAME`. */
export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(root, 'test/fixtures', name)));
}

/**
 * Compares `actual` with `test/golden/NAME`. A difference fails; `UPDATE_GOLDEN=1` writes the file instead, to be read
 * before it is committed. CI never writes.
 */
export function assertGolden(name: string, actual: string): void {
  const file = join(root, 'test/golden', name);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    assert.notEqual(process.env['CI'], 'true', 'golden files are not written in CI');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  assert.ok(existsSync(file), `${name} is missing: run with UPDATE_GOLDEN=1 and read what it writes`);
  assert.equal(actual, readFileSync(file, 'utf8'), `${name} differs: if it should, run with UPDATE_GOLDEN=1`);
}
