import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { diagnose } from '../../../core/diagnose/diagnose';
import type { Recording, SourceName } from '../../../core/model/recording';
import { readBundle } from '../../../extension/collect/bundle-file';

const bundles = 'test/fixtures/bundles';

const documentsOf: Readonly<Record<SourceName, RegExp>> = {
  dump: /^pprof\//,
  trace: /^trace\//,
  debugger: /^debugger\//,
  os: /^(proc|ss)\//,
};

function without(r: Recording, source: SourceName): Recording {
  const samples = r.samples.map((s) => ({
    ...s,
    documents: s.documents.filter((d) => !documentsOf[source].test(d.name)),
  }));
  const skipped = { ...r.sources[source], status: 'skipped' as const, reason: 'not asked for' };
  return { ...r, samples, sources: { ...r.sources, [source]: skipped } };
}

describe('with a source taken away the verdict is the same, weaker or inconclusive', () => {
  for (const file of readdirSync(bundles))
    it(file.replace('.tar.gz', ''), async () => {
      const recording = await readBundle(`${bundles}/${file}`);
      const whole = diagnose(recording).verdict.class;
      for (const source of ['dump', 'trace', 'debugger', 'os'] as const) {
        const { verdict } = diagnose(without(recording, source));
        if (verdict.class === whole || verdict.class === 'inconclusive') continue;
        assert.notEqual(verdict.class, 'healthy', `without ${source}`);
        assert.notEqual(verdict.confidence, 'confirmed', `without ${source}: ${verdict.title}`);
      }
    });
});
