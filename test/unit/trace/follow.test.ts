import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { analyzeTrace } from '../../../core/trace/analyze';
import { memorySource } from '../../../core/trace/source';

/** Time in sight of each goroutine, by a scan that is asked for some. */
function inSight(file: string, follow: readonly number[]): { spans: Map<number, number>; lengthNs: number } {
  const spans = new Map<number, number>();
  const sink = {
    add: (g: number, _state: number, startNs: number, endNs: number): void => {
      spans.set(g, (spans.get(g) ?? 0) + endNs - startNs);
    },
  };
  const source = memorySource(new Uint8Array(readFileSync(`test/fixtures/traces/${file}`)));
  const analysis = analyzeTrace(source, { follow, sink });
  assert.equal(analysis.error, null);
  return { spans, lengthNs: analysis.endNs - analysis.startNs };
}

describe('goroutines that a trace is asked for', () => {
  for (const version of ['1.22', '1.23', '1.25'])
    it(`main is in sight from beginning to end, though it never accepts (Go ${version})`, () => {
      const file = `cap-go${version}-accept100.trace`;
      assert.equal(inSight(file, []).spans.has(1), false);
      const { spans, lengthNs } = inSight(file, [1]);
      const seen = spans.get(1) ?? 0;
      assert.ok(seen > 0.9 * lengthNs && seen <= lengthNs, `${seen} of ${lengthNs} ns`);
    });
});
