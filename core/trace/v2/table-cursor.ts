import type { TraceSource } from '../source';
import { broken } from '../trace-error';
import type { TableBatch } from './batch-index';

/** Cursor over the data of one batch of a table, all of it in memory (at most 64 KiB). */
export class TableCursor {
  private readonly bytes: Uint8Array;
  private at = 0;

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

  /** The next `length` bytes, shared with this cursor. */
  take(length: number): Uint8Array {
    if (this.at + length > this.bytes.length) broken('bad-table', 'A table ends within an entry', this.offset);
    const part = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return part;
  }
}
