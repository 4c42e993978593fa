import { createHash } from 'node:crypto';
import { closeSync, createReadStream, writeSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { errors, UserError } from '../../core/base/errors';
import { isRecordedGoroutines, type RecordedGoroutines } from '../../core/protocol/adapter';
import { openUnnamed } from './unnamed-file';

/** What a bundle keeps of the debugger, of the last sample that has it. */
export interface BundleDocuments {
  readonly recorded: RecordedGoroutines | null;
  /** An open file without a name with the goroutine core; whoever asked closes it. */
  readonly core: number | null;
  /** What was damaged or changed, a sentence each. */
  readonly notes: readonly string[];
}

/** Together, unpacked, as extension/collect/bundle-file has it. */
const maxBytes = 512 << 20;
const maxTableBytes = 256 << 20;
type Entry = AsyncIterable<Buffer> & { readonly header: Header };

const manifestName = 'manifest.json';
const wanted = /^samples\/(\d{1,6})\/debugger\/goroutines\.(json|core)$/;

/**
 * Reads the debugger's documents of a bundle (.tar.gz: `manifest.json`, then `samples/<n>/<document>`) within bounds,
 * whatever it claims. One that is cut or not as it was saved is left out.
 * @throws UserError `file`, `bundle` or `cancelled`
 */
export async function readBundleDocuments(file: string, signal?: AbortSignal): Promise<BundleDocuments> {
  const reader = new DocumentReader();
  let total = 0;
  const count = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      total += chunk.length;
      if (total > maxBytes) throw errors.badBundle(file, `it unpacks to more than ${maxBytes >> 20} MiB`);
      yield chunk;
    }
  };
  try {
    const tar = extract();
    const fill = async (): Promise<void> => {
      for await (const entry of tar) await reader.take(entry as Entry);
    };
    await Promise.all([pipeline(createReadStream(file), createGunzip(), count, tar, signal ? { signal } : {}), fill()]);
  } catch (error) {
    if (error instanceof UserError || signal?.aborted === true || !reader.hasManifest) {
      reader.close();
      throw signal?.aborted === true ? errors.cancelled() : refusalOf(file, error);
    }
    reader.notes.push(`The bundle is cut or damaged: what comes behind that is missing (${reasonOf(error)}).`);
  }
  if (!reader.hasManifest) {
    reader.close();
    throw errors.badBundle(file, `it has no ${manifestName}`);
  }
  return reader;
}

class DocumentReader implements BundleDocuments {
  recorded: RecordedGoroutines | null = null;
  core: number | null = null;
  readonly notes: string[] = [];
  private hashes: ReadonlyMap<string, string> | null = null;
  private readonly last = { json: -1, core: -1 };

  get hasManifest(): boolean {
    return this.hashes !== null;
  }

  async take(entry: Entry): Promise<void> {
    const { name, type } = entry.header;
    const match = type === 'file' ? wanted.exec(name) : null;
    const sample = Number(match?.[1]);
    if (name === manifestName && !this.hashes) this.hashes = hashesIn((await bytesOf(entry)).toString('utf8'));
    else if (match?.[2] === 'json' && sample > this.last.json) await this.takeTable(entry, name, sample);
    else if (match?.[2] === 'core' && sample > this.last.core) await this.takeCore(entry, name, sample);
    else await skip(entry);
  }

  close(): void {
    if (this.core !== null) closeSync(this.core);
    this.core = null;
  }

  private async takeTable(entry: Entry, name: string, sample: number): Promise<void> {
    const bytes = await bytesOf(entry);
    if (!this.isAsSaved(name, createHash('sha256').update(bytes).digest('hex'))) return;
    const value = parsed(bytes);
    if (!isRecordedGoroutines(value)) {
      this.notes.push(`${name} is no table of goroutines of this version.`);
      return;
    }
    this.recorded = value;
    this.last.json = sample;
  }

  /** Into a file of its own, so that one that is not as saved does not cost the one of an earlier sample. */
  private async takeCore(entry: Entry, name: string, sample: number): Promise<void> {
    const fd = openUnnamed();
    let kept = false;
    try {
      const hash = createHash('sha256');
      for await (const chunk of entry) {
        hash.update(chunk);
        for (let at = 0; at < chunk.length;) at += writeSync(fd, chunk, at);
      }
      kept = this.isAsSaved(name, hash.digest('hex'));
    } finally {
      if (!kept) closeSync(fd);
    }
    if (!kept) return;
    this.close();
    this.core = fd;
    this.last.core = sample;
  }

  private isAsSaved(name: string, hash: string): boolean {
    const same = this.hashes?.get(name) === hash;
    if (!same) this.notes.push(`${name} was changed after the bundle was written, so it is left out.`);
    return same;
  }
}

/** Returns how many bytes that were. */
async function skip(entry: Entry): Promise<number> {
  let size = 0;
  for await (const chunk of entry) size += chunk.length;
  return size;
}

async function bytesOf(entry: Entry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of entry) {
    size += chunk.length;
    if (size <= maxTableBytes) chunks.push(chunk);
  }
  return size <= maxTableBytes ? Buffer.concat(chunks) : Buffer.alloc(0);
}

/** SHA-256 by entry name; null for what is no manifest. */
function hashesIn(text: string): ReadonlyMap<string, string> | null {
  const manifest = parsed(Buffer.from(text));
  const samples = listIn(manifest, 'samples');
  if (!samples) return null;
  const hashes = new Map<string, string>();
  for (const [n, sample] of samples.entries())
    for (const document of listIn(sample, 'documents') ?? []) {
      const { name, sha256 } = (document ?? {}) as Readonly<Record<string, unknown>>;
      if (typeof name === 'string' && typeof sha256 === 'string') hashes.set(`samples/${n}/${name}`, sha256);
    }
  return hashes;
}

function listIn(value: unknown, name: string): readonly unknown[] | null {
  const list: unknown =
    typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : null;
  return Array.isArray(list) ? list : null;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null; // Whoever asked finds that it is not what it should be.
  }
}

function refusalOf(file: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  if (error instanceof Error && 'syscall' in error) return errors.noFile(file, reasonOf(error));
  return errors.badBundle(file, reasonOf(error));
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
}
