import * as assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { UserError } from '../../../core/base/errors';
import { analyzeTrace } from '../../../core/trace/analyze';
import { memorySource } from '../../../core/trace/source';
import { TimelineCollector } from '../../../core/trace/timeline/collect-timeline';
import { analyzeTraceInWorker } from '../../../extension/workers/trace-client';

describe('trace worker', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'trace-worker-'));
  const workerFile = join(folder, 'trace-worker.js');
  const trace = 'test/fixtures/traces/cap-go1.26-accept100.trace';
  const signal = new AbortController().signal;
  before(() =>
    build({
      entryPoints: ['extension/workers/trace-worker.ts'],
      outfile: workerFile,
      bundle: true,
      platform: 'node',
      logLevel: 'error',
    }),
  );
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('says what the analysis in the same thread says, with progress, also of gzip', async () => {
    const bytes = new Uint8Array(readFileSync(trace));
    const zipped = join(folder, 'trace.gz');
    writeFileSync(zipped, gzipSync(bytes));
    const sink = new TimelineCollector();
    const expected = analyzeTrace(memorySource(bytes), { sink });
    for (const path of [trace, zipped]) {
      const shares: number[] = [];
      const { analysis, timeline } = await analyzeTraceInWorker(path, {
        workerFile,
        signal,
        onProgress: (share) => shares.push(share),
      });
      assert.deepEqual(analysis, expected);
      assert.deepEqual(timeline, sink.timeline(expected));
      assert.ok(shares.length > 0 && shares.every((s, i) => s > (shares[i - 1] ?? 0) && s <= 1), shares.join(' '));
    }
  });

  it('is cancelled between two batches', async () => {
    const controller = new AbortController();
    const done = analyzeTraceInWorker(trace, { workerFile, signal: controller.signal });
    controller.abort();
    await assert.rejects(done, (e) => e instanceof UserError && e.code === 'cancelled');
    await assert.rejects(
      analyzeTraceInWorker(trace, { workerFile, signal: controller.signal }),
      (e) => e instanceof UserError && e.code === 'cancelled',
    );
  });

  it('says which file cannot be read', async () => {
    const missing = join(folder, 'missing');
    await assert.rejects(
      analyzeTraceInWorker(missing, { workerFile, signal }),
      (e) => e instanceof UserError && e.code === 'file' && e.message.includes('missing'),
    );
  });
});
