import type { TraceSource } from '../source';
import { broken } from '../trace-error';
import type { TableBatch } from './batch-index';

/** Cursor over the data of one batch of a table, all of it in memory (at most 64 KiB). */
export class TableCursor {
  readonly bytes: Uint8Array;
  /** Where the next byte stands in `bytes`. */
  at = 0;

  constructor(
    source: TraceSource,
    private readonly batch: TableBatch,
  ) {
    this.bytes = new Uint8Array(batch.size);
    const length = source.read(batch.offset, this.bytes);
    if (length < batch.size) broken('truncated', 'The trace ends within a table', batch.offset + length);
  }

  /** Offset in the trace. */
  get offset(): number {
    return this.batch.offset + this.at;
  }

  get atEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  byte(): number {
    if (this.atEnd) broken('bad-table', 'A table ends within an entry', this.offset);
    return this.bytes[this.at++]!;
  }

  varint(): number {
    const first = this.bytes[this.at];
    if (first === undefined || first >= 128) return this.longVarint();
    this.at++;
    return first;
  }

  /** Goes over `length` bytes. */
  skip(length: number): void {
    if (this.at + length > this.bytes.length) broken('bad-table', 'A table ends within an entry', this.offset);
    this.at += length;
  }

  /** The bytes at an offset of the trace, shared with this cursor; null when it has not all of them. */
  held(offset: number, length: number): Uint8Array | null {
    const from = offset - this.batch.offset;
    return from >= 0 && from + length <= this.bytes.length ? this.bytes.subarray(from, from + length) : null;
  }

  /** Stands at an offset of the trace then; false when that is not in these data. */
  moveTo(offset: number): boolean {
    const at = offset - this.batch.offset;
    if (at < 0 || at >= this.bytes.length) return false;
    this.at = at;
    return true;
  }

  private longVarint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; ; i++) {
      const b = this.byte();
      if (i === 9 && b > 1) broken('bad-number', 'A number has more than 64 bits', this.offset);
      value += (b & 127) * scale;
      if (b < 128) return value;
      scale *= 128;
    }
  }
}
