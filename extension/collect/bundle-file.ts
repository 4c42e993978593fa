import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { errors, UserError } from '../../core/base/errors';
import type { RawSample, Recording } from '../../core/model/recording';
import { hashOf, parseManifest, manifestOf } from './bundle-manifest';
import { reasonOf } from './sample-documents';

/** A bundle is one .tar.gz: `manifest.json`, then each document as `samples/<n>/<document name>`. */
const manifestName = 'manifest.json';
/** Together, unpacked. The largest dump is 64 MiB. */
const maxBundleBytes = 512 << 20;
const maxEntries = 100_000;

/**
 * Writes a recording; the file is complete or not there at all. Nothing secret is in a recording (see PprofAddress), so
 * nothing is in the file; it is for its owner alone all the same, for stacks and cores are the program's own.
 * @throws UserError `write`
 */
export async function writeBundle(file: string, recording: Recording): Promise<void> {
  const part = `${file}.part`;
  const tar = pack();
  try {
    const written = pipeline(tar, createGzip(), createWriteStream(part, { mode: 0o600 }));
    await Promise.all([written, addEntries(tar, recording)]);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw errors.cannotWrite(file, reasonOf(error));
  }
}

async function addEntries(tar: ReturnType<typeof pack>, recording: Recording): Promise<void> {
  const mtime = new Date(recording.samples[0]?.startedAtMs ?? 0);
  const add = (name: string, bytes: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      const entry = tar.entry(
        { name, mtime },
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        (error) => {
          if (error) reject(error);
          else resolve();
        },
      );
      // When the disk is full it fails beside its callback, too.
      entry.on('error', reject);
    });
  await add(manifestName, Buffer.from(`${JSON.stringify(manifestOf(recording), null, 1)}\n`));
  for (const [n, sample] of recording.samples.entries())
    for (const { name, bytes } of sample.documents) if (bytes) await add(`samples/${n}/${name}`, bytes);
  tar.finalize();
}

/**
 * Reads a bundle, within bounds whatever the file claims. Of one that is cut, what comes before the cut; a document whose bytes
 * are not those that were saved is left out and says so.
 * @throws UserError `file` (cannot be read) or `bundle` (is none)
 */
export async function readBundle(file: string): Promise<Recording> {
  const { entries, cutBy } = await unpackEntries(file);
  const text = entries.get(manifestName);
  if (!text) throw errors.badBundle(file, `it has no ${manifestName}`);
  const manifest = parseManifest(Buffer.from(text).toString('utf8'));
  if (!manifest.ok) throw errors.badBundle(file, manifest.error);
  const samples = manifest.value.samples.map((sample, n): RawSample => ({
    startedAtMs: sample.startedAtMs,
    documents: sample.documents.map(({ sha256, ...document }) => {
      if (sha256 === null) return { ...document, bytes: null };
      const bytes = entries.get(`samples/${n}/${document.name}`);
      if (bytes === undefined) return { ...document, bytes: null, error: cutBy ?? 'it is missing from the bundle' };
      if (hashOf(bytes) !== sha256)
        return { ...document, bytes: null, error: 'it was changed after the bundle was written' };
      return { ...document, bytes };
    }),
  }));
  return { ...manifest.value, samples };
}

interface Unpacked {
  readonly entries: ReadonlyMap<string, Uint8Array>;
  /** Why there are no more; null when the file is whole. */
  readonly cutBy: string | null;
}

async function unpackEntries(file: string): Promise<Unpacked> {
  const entries = new Map<string, Uint8Array>();
  let total = 0;
  const limit = (chunk: Buffer): void => {
    total += chunk.length;
    if (total > maxBundleBytes) throw errors.badBundle(file, `it unpacks to more than ${maxBundleBytes >> 20} MiB`);
  };
  const tar = extract();
  const fill = async (): Promise<void> => {
    for await (const entry of tar) {
      const chunks: Buffer[] = [];
      for await (const chunk of Readable.from(entry as AsyncIterable<Buffer>) as AsyncIterable<Buffer>)
        chunks.push(chunk);
      // Names are only keys of this map, never paths to write to; ours have this form.
      const name = entry.header.name;
      if (
        entry.header.type !== 'file' ||
        !/^(manifest\.json|samples\/\d+\/[\w./-]+)$/.test(name) ||
        name.includes('..')
      )
        continue;
      entries.set(name, Buffer.concat(chunks));
      if (entries.size > maxEntries) throw errors.badBundle(file, 'it has too many entries');
    }
  };
  const count = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      limit(chunk);
      yield chunk;
    }
  };
  try {
    await Promise.all([pipeline(createReadStream(file), createGunzip(), count, tar), fill()]);
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (error instanceof Error && 'syscall' in error) throw errors.noFile(file, reasonOf(error));
    if (!entries.has(manifestName)) throw errors.badBundle(file, reasonOf(error));
    return { entries, cutBy: `the bundle is cut or damaged before it (${reasonOf(error)})` };
  }
  return { entries, cutBy: null };
}
