import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { diagnose } from '../../../core/diagnose/diagnose';
import type { RawDocument, Recording } from '../../../core/model/recording';
import { readBundle } from '../../../extension/collect/bundle-file';

const bundles = 'test/fixtures/bundles';
const names = readdirSync(bundles).map((f) => f.replace('.tar.gz', ''));

/** Documents without which an idle listener cannot be told from a broken one. */
const needed = [
  'pprof/goroutine-2.txt',
  'proc/net/tcp',
  'proc/net/tcp6',
  'proc/net/unix',
  'proc/fd.tsv',
  'proc/epoll/',
  'proc/threads.tsv',
  'proc/limits',
];

function withDocuments(r: Recording, change: (d: RawDocument) => RawDocument): Recording {
  return { ...r, samples: r.samples.map((s) => ({ ...s, documents: s.documents.map(change) })) };
}

function without(r: Recording, name: string): Recording {
  return withDocuments(r, (d) =>
    d.name.startsWith(name) ? { ...d, bytes: null, error: 'taken away by the test' } : d,
  );
}

describe('missing evidence is never healthy', () => {
  for (const name of names)
    it(name, async () => {
      const recording = await readBundle(`${bundles}/${name}.tar.gz`);
      assert.notEqual(diagnose(recording).verdict.class === 'healthy' && !isHealthy(name), true);
      for (const document of needed) {
        const { verdict } = diagnose(without(recording, document));
        assert.notEqual(verdict.class, 'healthy', `without ${document}`);
      }
      const once = { ...recording, samples: recording.samples.slice(0, 1) };
      assert.notEqual(diagnose(once).verdict.class, 'healthy', 'with one sample');
      assert.notEqual(diagnose({ ...recording, samples: [] }).verdict.class, 'healthy', 'without samples');
    });

  it('a dump that was cut is not enough', async () => {
    const recording = await readBundle(`${bundles}/healthy-idle.tar.gz`);
    const cut = withDocuments(recording, (d) =>
      d.name === 'pprof/goroutine-2.txt' && d.bytes !== null
        ? { ...d, bytes: d.bytes.subarray(0, d.bytes.length - 700) }
        : d,
    );
    assert.equal(diagnose(cut).verdict.class, 'inconclusive');
  });

  it('random bytes for any document neither throw nor read as healthy', async () => {
    const recording = await readBundle(`${bundles}/healthy-idle.tar.gz`);
    let seed = 1;
    const random = (): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) >>> 16;
    for (const document of needed) {
      const noise = withDocuments(recording, (d) =>
        d.name.startsWith(document) ? { ...d, bytes: Uint8Array.from({ length: 3000 }, random) } : d,
      );
      assert.notEqual(diagnose(noise).verdict.class, 'healthy', document);
    }
  });
});

/** Peers that keep quiet but are alive: without their vanishing, which needs a network of its own, that server is healthy. */
function isHealthy(name: string): boolean {
  return /^(healthy|field-healthy|deadline-loop-poll|reuseport-both|handler-leak-half-open)/.test(name);
}
