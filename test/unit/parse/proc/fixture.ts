import { readFileSync } from 'node:fs';
import type { RawDocument } from '../../../../core/model/recording';

/** A table as a real kernel (Linux 6.18) printed it. */
export function procFixture(name: string): Uint8Array {
  return readFileSync(`test/fixtures/proc/${name}`);
}

export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

export function document(name: string, bytes: Uint8Array | null, more: Partial<RawDocument> = {}): RawDocument {
  return { name, atMs: 0, tookMs: 0, bytes, error: null, cut: false, ...more };
}
