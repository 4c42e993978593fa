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
