import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { UserError } from '../../../core/base/errors';
import { detailsOf, followedBy } from '../../../core/detail/details';
import { diagnose } from '../../../core/diagnose/diagnose';
import { PlainKernel } from '../../../core/trace/scan/plain-kernel';
import { readBundle, writeBundle } from '../../../extension/collect/bundle-file';
import { hashOf, parseManifest } from '../../../extension/collect/bundle-manifest';
import { readBundleDocuments } from '../../../gdb-adapter/inspection/bundle-documents';
import type { RawDocument, Recording } from '../../../core/model/recording';
import { documentsOf } from '../seeds';
import type { FuzzTarget } from '../target';

let file = '';
let recordings: Recording[] = [];

/** Removed by whoever runs all targets: a worker that is ended has no last words. */
function makeRoom(): Promise<void> {
  mkdirSync('out/fuzz/scratch', { recursive: true });
  file = `out/fuzz/scratch/bundle-${process.pid}`;
  return Promise.resolve();
}

async function passing(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}

/** A bundle of two small documents, unpacked. */
let small: Uint8Array = Buffer.alloc(0);

async function makeSmall(): Promise<void> {
  await makeRoom();
  const { samples, ...rest } = await recordingOf('healthy-idle.tar.gz');
  const documents = samples[0]!.documents.filter((d) => d.name === 'proc/limits' || d.name === 'proc/stat');
  await writeBundle(file, { ...rest, samples: [{ startedAtMs: 1, documents }] });
  small = gunzipSync(readFileSync(file));
}

export const bundleTargets: readonly FuzzTarget[] = [
  {
    name: 'bundle',
    // Packed here without compression; an input that is gzip is taken as it is.
    seeds: () => [small, gzipSync(small)],
    words: [
      'ustar\x0000',
      'manifest.json\0',
      '../../../tmp/x',
      'samples/0/../a',
      '"schema": 1',
      '"__proto__": ',
      '/etc/passwd',
    ],
    longest: 16 << 10,
    prepare: makeSmall,
    run: async (input) => {
      writeFileSync(file, input[0] === 0x1f ? input : gzipSync(input, { level: 0 }));
      await passing(() => readBundle(file));
      await passing(async () => {
        const { core } = await readBundleDocuments(file);
        if (core !== null) throw new Error('no input holds a core');
      });
    },
  },
  {
    name: 'manifest',
    seeds: () => [small.subarray(512, 512 + parseInt(Buffer.from(small.subarray(124, 135)).toString(), 8))],
    prepare: makeSmall,
    words: ['"schema":1', '"samples":[', '"documents":[', '"__proto__":{', 'null', '-1', '1e999', '"sha256":null'],
    run: (input) => void parseManifest(Buffer.from(input).toString('utf8')),
  },
  {
    name: 'diagnosis',
    // A byte chooses the recording, the next its document; the rest stands in place of that document.
    seeds: () =>
      recordings.flatMap((r, i) =>
        (r.samples[0]?.documents ?? []).flatMap((d, n) =>
          d.bytes !== null ? [Buffer.concat([Buffer.of(i, n), d.bytes])] : [],
        ),
      ),
    words: [
      'goroutine 1 [IO wait]:\n',
      'net.(*netFD).accept(...)\n',
      '\t/a/b.go:12 +0x34\n',
      ':1F90 00000000:0000 0A ',
    ],
    longest: 24 << 10,
    prepare: async () => {
      recordings = [];
      for (const name of ['listener-leak-tcp.tar.gz', 'healthy-idle.tar.gz', 'stalled-limit.tar.gz'])
        recordings.push(await recordingOf(name));
    },
    run: (input) => {
      const chosen = recordings[(input[0] ?? 0) % recordings.length]!;
      const n = (input[1] ?? 0) % chosen.samples[0]!.documents.length;
      const swap = (d: RawDocument, i: number): RawDocument => (i === n ? { ...d, bytes: input.subarray(2) } : d);
      const changed = { ...chosen, samples: chosen.samples.map((s) => ({ ...s, documents: s.documents.map(swap) })) };
      detailsOf(changed, followedBy(diagnose(changed)), new PlainKernel());
    },
  },
];

/** Without its larger documents, for speed. */
async function recordingOf(bundle: string): Promise<Recording> {
  const documents = await documentsOf(bundle);
  const manifest = parseManifest(Buffer.from(documents.get('manifest.json')!).toString('utf8'));
  if (!manifest.ok) throw new Error(manifest.error);
  const samples = manifest.value.samples.map((s, n) => ({
    startedAtMs: s.startedAtMs,
    documents: s.documents.map(({ sha256, ...d }): RawDocument => {
      const bytes = documents.get(`samples/${n}/${d.name}`) ?? null;
      return { ...d, bytes: bytes !== null && hashOf(bytes) === sha256 && bytes.length < 6000 ? bytes : null };
    }),
  }));
  return { ...manifest.value, samples };
}
