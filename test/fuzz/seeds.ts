import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';

/** Files of test/fixtures that begin as the corpus; larger ones are left out, for speed. */
export function fixtures(folder: string, name: RegExp, largest = 64 << 10): Uint8Array[] {
  const path = join('test/fixtures', folder);
  return readdirSync(path)
    .filter((f) => name.test(f))
    .map((f) => readFileSync(join(path, f)))
    .filter((bytes) => bytes.length <= largest);
}

/** Documents of a recorded bundle, by their full name in it. */
export async function documentsOf(bundle: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const documents = new Map<string, Uint8Array>();
  const tar = extract();
  tar.end(gunzipSync(readFileSync(join('test/fixtures/bundles', bundle))));
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    documents.set(entry.header.name, Buffer.concat(chunks));
  }
  return documents;
}

export function text(...lines: readonly string[]): Uint8Array {
  return Buffer.from(lines.join('\n'));
}

/** Splits an input that stands for several: at each byte 0x1e (ASCII's record separator). */
export function records(input: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at <= input.length && parts.length < 100;) {
    const end = input.indexOf(0x1e, at);
    parts.push(input.subarray(at, end < 0 ? input.length : end));
    if (end < 0) break;
    at = end + 1;
  }
  return parts;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts.flatMap((p, i) => (i === 0 ? [p] : [Buffer.of(0x1e), p])));
}
