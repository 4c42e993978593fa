import { hashBytes } from './bytes';
import { Int32Column, Uint8Column } from './columns';
import { HashIndex } from './hash-index';
import { decodeUtf8 } from './utf8';

/** Distinct byte strings with ids 0, 1, 2 … No JS string is made before `text` or `texts` asks for it. */
export class StringTable {
  private readonly bytes = new Uint8Column(4096);
  /** String `id` is `bytes[starts[id] .. starts[id + 1])`. */
  private readonly starts = new Int32Column();
  private readonly index = new HashIndex();

  constructor() {
    this.starts.push(0);
  }

  get size(): number {
    return this.index.size;
  }

  /** Id of `bytes[start..end)`; the bytes are copied when they are new. */
  intern(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashBytes(bytes, start, end);
    let slot = this.index.first(hash);
    for (let id; (id = this.index.at(slot)) >= 0; slot = this.index.next(slot))
      if (
        this.index.hash(id) === hash &&
        this.starts.data[id + 1]! - this.starts.data[id]! === end - start &&
        this.matchEnd(id, bytes, start) === end
      )
        return id;
    this.bytes.append(bytes, start, end);
    this.starts.push(this.bytes.length);
    return this.index.add(slot, hash);
  }

  /** Where string `id` ends in `bytes` when it stands at `at`, else −1. */
  matchEnd(id: number, bytes: Uint8Array, at: number): number {
    const own = this.bytes.data;
    const end = this.starts.data[id + 1]!;
    for (let i = this.starts.data[id]!; i < end; i++, at++) if (own[i] !== bytes[at]) return -1;
    return at;
  }

  text(id: number): string {
    return decodeUtf8(this.bytes.data, this.starts.data[id], this.starts.data[id + 1]);
  }

  /** All strings in the order of their ids. */
  texts(): string[] {
    return Array.from({ length: this.size }, (_, id) => this.text(id));
  }
}
