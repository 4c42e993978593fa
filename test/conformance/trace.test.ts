import * as assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { analyzeTrace } from '../../core/trace/analyze';
import { memorySource } from '../../core/trace/source';
import { validateTrace } from '../../core/trace/validate/validate';
import { differences } from './trace-difference';
import { bothKernels } from '../unit/trace/kernels';
import type { Oracle } from './trace-oracle';

/** The whole collection stands beside the project; what may be copied of it is in the fixtures, and more of other versions. */
const shared = join(process.cwd(), '../shared/traces');
const fixtures = join(process.cwd(), 'test/fixtures/traces');

const tracesOf = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((f) => f.endsWith('.trace'))
        .map((f) => join(folder, f))
    : [];

function oracleOf(file: string): Oracle {
  const plain = `${file}.oracle.json`;
  const text = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`));
  return JSON.parse(text.toString()) as Oracle;
}

describe('conformance of trace scans with Go’s own reader', () => {
  const ofShared = tracesOf(shared);
  const names = new Set(ofShared.map((f) => basename(f)));
  const files = [...ofShared, ...tracesOf(fixtures).filter((f) => !names.has(basename(f)))];
  let compared = 0;
  let waits = 0;
  let different = 0;
  let counted = 0;
  let refused = 0;
  after(() => {
    const where = ofShared.length > 0 ? 'all traces' : 'fixtures only: ../shared/traces is not there';
    console.log(`    ${compared} files, ${waits} waits compared, ${different} differences (${where})`);
    console.log(`    ${counted} v2 files with Go’s counts by kind, ${refused} broken files refused`);
  });
  const { plain, wasm } = bothKernels();
  const isV1 = (file: string): boolean => readFileSync(file).toString('latin1', 0, 16) < 'go 1.22';
  it('has traces', () => {
    assert.ok(files.length > 5);
  });
  for (const file of files) {
    const oracle = oracleOf(file);
    const name = basename(file);
    if (!oracle.ok) {
      it(`refuses ${name}`, () => {
        const { error } = validateTrace(memorySource(readFileSync(file)));
        assert.ok(error !== null && error.message !== '' && error.offset >= 0, 'not refused');
        refused++;
      });
      continue;
    }
    it(`reads ${name} in order`, () => {
      const { events, error } = validateTrace(memorySource(readFileSync(file)));
      assert.equal(error, null);
      // Go converts v1 first, and then looks past the next event of a syscall at times.
      if (isV1(file)) return;
      assert.deepEqual(events, oracle.kinds);
      counted++;
    });
    it(`scans ${name}`, () => {
      const source = memorySource(readFileSync(file));
      const ours = analyzeTrace(source, { kernel: wasm });
      compared++;
      assert.equal(ours.error, null);
      const found = differences(ours, oracle);
      waits += oracle.waits.length;
      different += found.length;
      assert.deepEqual(found, []);
      assert.deepEqual(analyzeTrace(source, { kernel: plain }), ours);
    });
  }
});
