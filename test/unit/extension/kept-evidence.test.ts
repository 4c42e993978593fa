import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TakenDiagnosis } from '../../../core/protocol/host-webview';
import { readBundle } from '../../../extension/collect/bundle-file';
import { KeptEvidence } from '../../../extension/host/kept-evidence';
import { listenerLeak } from '../../fixtures/diagnosis/diagnoses';

describe('evidence that is kept over a restart', () => {
  let parent: string;
  before(() => {
    parent = mkdtempSync(join(tmpdir(), 'kept-'));
  });
  after(() => {
    rmSync(parent, { recursive: true });
  });

  const taken = (n: number): TakenDiagnosis => ({
    target: { pid: n, pprof: null },
    diagnosis: listenerLeak,
    takenAt: '2026-01-02T03:04:05.678Z',
  });

  it('is its owner’s alone, of the latest diagnoses only, and gone when it is cleared', async () => {
    const folder = join(parent, 'evidence');
    const kept = new KeptEvidence(folder);
    const recording = await readBundle('test/fixtures/bundles/reuseport-both.tar.gz');
    for (let n = 1; n <= 10; n++) await kept.keep(taken(n), recording);
    const files = readdirSync(folder);
    assert.equal(files.length, 8);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    for (const file of files) assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600);
    assert.deepEqual(await kept.find(taken(10)), recording);
    assert.equal(await kept.find(taken(1)), null);
    await kept.clear();
    assert.equal(existsSync(folder), false);
    assert.equal(await kept.find(taken(10)), null);
  });
});
