import assert from 'node:assert/strict';
import { diagnose } from '../../../core/diagnose/diagnose';
import type { Recording } from '../../../core/model/recording';
import { readBundle } from '../../../extension/collect/bundle-file';

/** A healthy server with sixty listeners of one line, of whose acceptors the first dump has none. */
async function seenAtStartUp(): Promise<Recording> {
  const recording = await readBundle('test/fixtures/bundles/healthy-idle-many.tar.gz');
  const [first, ...rest] = recording.samples;
  const documents = first!.documents.map((d) => {
    if (d.name !== 'pprof/goroutine-2.txt' || d.bytes === null) return d;
    const goroutines = Buffer.from(d.bytes).toString('utf8').split('\n\n');
    const kept = goroutines.filter((g) => !/\.Accept\(.*\n[^]*created by main\./.test(g));
    assert.ok(goroutines.length - kept.length >= 60);
    return { ...d, bytes: Buffer.from(kept.join('\n\n')) };
  });
  return { ...recording, samples: [{ ...first!, documents }, ...rest] };
}

describe('a site that made its first listeners between the samples', () => {
  it('is not called healthy: it may be start-up or a leak', async () => {
    const whole = await readBundle('test/fixtures/bundles/healthy-idle-many.tar.gz');
    assert.equal(diagnose(whole).verdict.class, 'healthy');
    const { findings, verdict } = diagnose(await seenAtStartUp());
    assert.equal(verdict.class, 'inconclusive', verdict.title);
    const missing = findings[0]!.missing.map((m) => m.says).join('\n');
    assert.match(missing, /60 listeners from .*, where there was none .* ago: start-up or a leak; watch for a minute/);
  });
});
