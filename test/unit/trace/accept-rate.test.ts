import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AcceptRates, TraceAnalysis } from '../../../core/model/trace-analysis';
import { analyzeTrace } from '../../../core/trace/analyze';
import { memorySource } from '../../../core/trace/source';
import { readBundle } from '../../../extension/collect/bundle-file';

describe('accept rate', () => {
  for (const version of ['1.19', '1.21', '1.22', '1.23', '1.25', '1.26'])
    it(`adds up to what each acceptor accepted, Go ${version}`, () => {
      const bytes = readFileSync(`test/fixtures/traces/cap-go${version}-accept100.trace`);
      const a = analyzeTrace(memorySource(new Uint8Array(bytes)));
      const { goroutines: rates, partNs } = a.acceptRates;
      assert.equal(partNs, 1e9);
      assert.deepEqual(
        rates.map((r) => r.goroutine),
        a.acceptors.map((g) => g.goroutine),
      );
      const busy = rates.filter((r) => r.accepted.some((n) => n > 50));
      assert.equal(busy.length, 1);
      // A hundred a second.
      for (const n of busy[0]!.accepted.slice(0, -1)) assert.ok(n >= 50 && n <= 150, busy[0]!.accepted.join(' '));
      assertAddsUp(a, rates);
    });

  it('counts in a pool, where the rest wait for their turn', async () => {
    const { samples } = await readBundle('test/fixtures/bundles/field-healthy-pool.tar.gz');
    const documents = samples.flatMap((sample) => sample.documents);
    const bytes = documents.find(({ name }) => name === 'trace/execution.trace')!.bytes!;
    const a = analyzeTrace(memorySource(bytes));
    const { goroutines: rates } = a.acceptRates;
    assert.ok(rates.length > 1);
    assert.ok(a.acceptors.filter((g) => g.accepted > 0).length > 1);
    assertAddsUp(a, rates);
  });
});

function assertAddsUp(a: TraceAnalysis, rates: AcceptRates['goroutines']): void {
  a.acceptors.forEach((g, i) => {
    const sum = rates[i]!.accepted.reduce((total, n) => total + n, 0);
    assert.equal(sum, g.accepted, `goroutine ${g.goroutine}`);
  });
}
