/**
 * Random access to the bytes of a trace: a file, a buffer, or what has come in so far of a stream. Tables stand behind
 * the events that need them, so a trace cannot be read front to back.
 */
export interface TraceSource {
  /** Bytes there are now. */
  readonly size: number;
  /** Fills `target` from `offset` on; returns how many bytes there were, less than asked for only at the end. */
  read(offset: number, target: Uint8Array): number;
}

export function memorySource(bytes: Uint8Array): TraceSource {
  return {
    size: bytes.length,
    read(offset, target) {
      const part = bytes.subarray(offset, offset + target.length);
      target.set(part);
      return part.length;
    },
  };
}

/** A trace that is still coming in, kept in the chunks that came. */
export class GrowingSource implements TraceSource {
  private readonly chunks: Uint8Array[] = [];
  /** `starts[i]` is the offset of chunk `i`. */
  private readonly starts: number[] = [];
  size = 0;

  /** Takes the chunk over: it must not change afterwards. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.chunks.push(chunk);
    this.starts.push(this.size);
    this.size += chunk.length;
  }

  read(offset: number, target: Uint8Array): number {
    let done = 0;
    for (let i = this.chunkAt(offset); done < target.length && i < this.chunks.length; i++) {
      const from = offset + done - this.starts[i]!;
      const part = this.chunks[i]!.subarray(from, from + target.length - done);
      target.set(part, done);
      done += part.length;
    }
    return done;
  }

  private chunkAt(offset: number): number {
    if (offset >= this.size) return this.chunks.length;
    let low = 0;
    let high = this.chunks.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (middle < this.chunks.length && this.starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
