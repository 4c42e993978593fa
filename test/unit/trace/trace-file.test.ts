import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { UserError } from '../../../core/base/errors';
import { openTraceFile } from '../../../extension/workers/trace-file';

describe('trace file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trace-file-'));
  const trace = new Uint8Array(readFileSync('test/fixtures/traces/cap-go1.26-accept100.trace'));
  const packed = join(folder, 'trace.gz');
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('gives the bytes that are packed, also of two members', async () => {
    writeFileSync(packed, Buffer.concat([gzipSync(trace.subarray(0, 5000)), gzipSync(trace.subarray(5000))]));
    const file = await openTraceFile(packed);
    const bytes = new Uint8Array(file.size);
    assert.equal(file.read(0, bytes), trace.length);
    file.close();
    assert.deepEqual(bytes, trace);
  });

  it('refuses what is packed and cut, and what is not there', async () => {
    writeFileSync(packed, gzipSync(trace).subarray(0, 1000));
    for (const path of [packed, join(folder, 'missing')])
      await assert.rejects(
        openTraceFile(path),
        (e) => e instanceof UserError && e.code === 'file' && e.message.includes(path),
      );
  });
});
