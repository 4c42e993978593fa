/** A whole stop's memory in hex is about 200 MB; nothing that we ask for comes near. */
const defaultLimit = 64 << 20;

/** Cuts a byte stream at newlines. The bytes of a character may come in two chunks: nothing is decoded here. */
export class LineSplitter {
  private parts: Uint8Array[] = [];
  private held = 0;
  private skipping = false;

  constructor(private readonly limit = defaultLimit) {}

  /** The lines that are complete now, without newlines; null stands for one that was longer than the limit. */
  push(chunk: Uint8Array): (Uint8Array | null)[] {
    const lines: (Uint8Array | null)[] = [];
    let from = 0;
    for (let to; (to = chunk.indexOf(0x0a, from)) >= 0; from = to + 1) {
      const tail = chunk.subarray(from, to);
      if (this.skipping || this.held + tail.length > this.limit) lines.push(null);
      else lines.push(this.parts.length === 0 ? tail : this.joined(tail));
      this.clear();
    }
    if (from < chunk.length && !this.skipping) {
      this.parts.push(chunk.subarray(from));
      this.held += chunk.length - from;
      if (this.held > this.limit) {
        this.clear();
        this.skipping = true;
      }
    }
    return lines;
  }

  private joined(tail: Uint8Array): Uint8Array {
    const line = new Uint8Array(this.held + tail.length);
    let at = 0;
    for (const part of [...this.parts, tail]) {
      line.set(part, at);
      at += part.length;
    }
    return line;
  }

  private clear(): void {
    this.parts = [];
    this.held = 0;
    this.skipping = false;
  }
}
