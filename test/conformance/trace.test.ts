import * as assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyzeTrace } from '../../core/trace/analyze';
import { memorySource } from '../../core/trace/source';
import { validateTrace } from '../../core/trace/validate/validate';
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
  let counted = 0;
  let refused = 0;
  after(() => {
    const where = folder === shared ? 'all traces' : 'fixtures only: ../shared/traces is not there';
    console.log(`    ${compared} files, ${waits} waits compared, ${different} differences (${where})`);
    console.log(`    ${counted} v2 files with Go’s counts by kind, ${refused} broken files refused`);
  });
  const isV1 = (file: string): boolean => readFileSync(join(folder, file)).toString('latin1', 0, 16) < 'go 1.22';
  it('has traces', () => {
    assert.ok(files.length > 5);
  });
  for (const file of files) {
    const oracle = JSON.parse(readFileSync(join(folder, `${file}.oracle.json`), 'utf8')) as Oracle;
    if (!oracle.ok) {
      it(`refuses ${file}`, () => {
        const { error } = validateTrace(memorySource(readFileSync(join(folder, file))));
        assert.ok(error !== null && error.message !== '' && error.offset >= 0, 'not refused');
        refused++;
      });
      continue;
    }
    it(`reads ${file} in order`, () => {
      const { events, error } = validateTrace(memorySource(readFileSync(join(folder, file))));
      assert.equal(error, null);
      // Go converts v1 first, and then looks past the next event of a syscall at times.
      if (isV1(file)) return;
      assert.deepEqual(events, oracle.kinds);
      counted++;
    });
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
