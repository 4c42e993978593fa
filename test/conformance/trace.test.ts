import * as assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyzeTrace } from '../../core/trace/analyze';
import { memorySource } from '../../core/trace/source';
import { differences } from './trace-difference';
import type { Oracle } from './trace-oracle';

/** The whole collection stands beside the project; what may be copied of it is in the fixtures. */
const shared = join(process.cwd(), '../shared/traces');
const folder = existsSync(shared) ? shared : join(process.cwd(), 'test/fixtures/traces');

describe('conformance of trace scans with Go’s own reader', () => {
  const files = readdirSync(folder).filter((f) => f.endsWith('.trace'));
  let compared = 0;
  let waits = 0;
  let different = 0;
  after(() => {
    const where = folder === shared ? 'all traces' : 'fixtures only: ../shared/traces is not there';
    console.log(`    ${compared} files, ${waits} waits compared, ${different} differences (${where})`);
  });
  it('has traces', () => {
    assert.ok(files.length > 5);
  });
  for (const file of files) {
    const oracle = JSON.parse(readFileSync(join(folder, `${file}.oracle.json`), 'utf8')) as Oracle;
    if (!oracle.ok) continue;
    it(`scans ${file}`, () => {
      const ours = analyzeTrace(memorySource(readFileSync(join(folder, file))));
      compared++;
      assert.equal(ours.error, null);
      const found = differences(ours, oracle);
      waits += oracle.waits.length;
      different += found.length;
      assert.deepEqual(found, []);
    });
  }
});
