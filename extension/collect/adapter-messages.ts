/** One message of the debug adapter protocol, as far as every kind has it. */
export interface AdapterMessage {
  readonly type: string;
  /** Of the request that a response answers. */
  readonly request_seq?: unknown;
  readonly success?: unknown;
  readonly message?: unknown;
  readonly body?: unknown;
}

const headerEnd = '\r\n\r\n';
const maxHeader = 1024;
const maxBody = 512 << 20;

/** `Content-Length: N`, an empty line, N bytes of JSON (Debug Adapter Protocol, "Base protocol"). */
export function encodeMessage(message: object): string {
  const json = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(json)}${headerEnd}${json}`;
}

/** Messages out of chunks of any size; each byte is copied once. */
export class MessageReader {
  private chunks: Buffer[] = [];
  private have = 0;
  /** Bytes of the body that is awaited, or null before its header. */
  private awaited: number | null = null;

  /** @throws Error with the reason when this is no such stream */
  push(chunk: Buffer): AdapterMessage[] {
    const messages: AdapterMessage[] = [];
    this.chunks.push(chunk);
    this.have += chunk.length;
    for (;;) {
      if (this.awaited === null && !this.readHeader()) return messages;
      if (this.awaited === null || this.have < this.awaited) return messages;
      messages.push(messageOf(this.take(this.awaited)));
      this.awaited = null;
    }
  }

  private readHeader(): boolean {
    const head = this.take(this.have);
    const end = head.indexOf(headerEnd);
    if (end < 0 && head.length > maxHeader) throw new Error('a header that does not end');
    const rest = end < 0 ? head : head.subarray(end + headerEnd.length);
    this.chunks = [rest];
    this.have = rest.length;
    if (end < 0) return false;
    const length = /^content-length: *(\d{1,10})$/im.exec(head.toString('latin1', 0, end))?.[1];
    if (length === undefined || Number(length) > maxBody) throw new Error('a header without a sound length');
    this.awaited = Number(length);
    return true;
  }

  private take(length: number): Buffer {
    const all = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks);
    const rest = all.subarray(length);
    this.chunks = [rest];
    this.have = rest.length;
    return all.subarray(0, length);
  }
}

function messageOf(bytes: Buffer): AdapterMessage {
  const value: unknown = JSON.parse(bytes.toString('utf8'));
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string')
    throw new Error('a message without a type');
  return { ...value, type: value.type };
}
