import { broken } from './trace-error';
import type { TraceSource } from './source';

/** Thrown by a window that ran into the end of what there is; the caller knows whether more may come. */
export class EndOfSource extends Error {}

/** A cursor over a source that reads it in pieces of `length` bytes. */
export class ByteWindow {
  private readonly bytes: Uint8Array;
  private start = 0;
  private filled = 0;
  /** Offset of the next byte. */
  at = 0;

  constructor(
    private readonly source: TraceSource,
    length: number,
  ) {
    this.bytes = new Uint8Array(length);
  }

  get atEnd(): boolean {
    return this.at >= this.source.size;
  }

  /** @throws EndOfSource */
  byte(): number {
    const i = this.at - this.start;
    if (i >= 0 && i < this.filled) {
      this.at++;
      return this.bytes[i]!;
    }
    this.start = this.at;
    this.filled = this.source.read(this.at, this.bytes);
    if (this.filled === 0) throw new EndOfSource();
    this.at++;
    return this.bytes[0]!;
  }

  /**
   * The next varint (encoding/binary, Uvarint: 7 bits a byte, at most 64 bits), exact up to 2^53.
   * @throws EndOfSource, BrokenTrace `bad-number`
   */
  varint(): number {
    const from = this.at;
    let value = 0;
    let scale = 1;
    for (let i = 0; ; i++) {
      const b = this.byte();
      if (i === 9 && b > 1) broken('bad-number', 'A number has more than 64 bits', from);
      value += (b & 127) * scale;
      if (b < 128) return value;
      scale *= 128;
    }
  }

  /** Goes on to where `step` says, which is shown the bytes that are in memory. */
  skip(step: (bytes: Uint8Array, from: number, to: number) => number): void {
    const i = this.at - this.start;
    if (i >= 0 && i < this.filled) this.at = this.start + step(this.bytes, i, this.filled);
  }

  /** A copy of the next `length` bytes. @throws EndOfSource */
  take(length: number): Uint8Array {
    const out = new Uint8Array(length);
    const inside = Math.min(length, Math.max(0, this.start + this.filled - this.at));
    const i = this.at - this.start;
    if (i >= 0 && inside > 0) out.set(this.bytes.subarray(i, i + inside));
    const rest = i >= 0 ? inside : 0;
    if (rest < length && this.source.read(this.at + rest, out.subarray(rest)) < length - rest) throw new EndOfSource();
    this.at += length;
    return out;
  }
}
