import { Inflate, Z_NO_FLUSH, Z_SYNC_FLUSH } from 'pako';
import { err, ok, type Result } from '../base/result';

/** Why compressed bytes could not be read, and where in them. */
export interface InflateError {
  readonly code: 'too-large' | 'truncated' | 'corrupt';
  readonly message: string;
  /** Offset in the compressed bytes at which reading stopped. */
  readonly offset: number;
}

/** Thrown through pako's loop, which offers no other way out, and caught in `push`. */
class LimitReached extends Error {}

/**
 * Streaming gunzip of one or more concatenated members (RFC 1952) with a bound on the output, so that a small file
 * cannot fill the memory. `onData` gets chunks of at most 64 KiB, which it may keep.
 */
export class GzipReader {
  private member: Inflate | null = null;
  private stream: { next_in: number; avail_in: number } = { next_in: 0, avail_in: 0 };
  private members = 0;
  private consumed = 0;
  private produced = 0;
  private failure: InflateError | null = null;

  constructor(
    private readonly limit: number,
    private readonly onData: (chunk: Uint8Array) => void,
  ) {}

  /** Reads the next compressed bytes. After an error nothing more is read. */
  push(bytes: Uint8Array): Result<void, InflateError> {
    let at = 0;
    while (this.failure === null && at < bytes.length) {
      if (this.member === null) {
        // Zeros may fill up the last block behind a member (RFC 1952 leaves it open, gzip does it on tapes).
        if (this.members > 0 && bytes[at] === 0) {
          at++;
          this.consumed++;
          continue;
        }
        this.member = this.begin();
      }
      const read = this.pushMember(this.member, at === 0 ? bytes : bytes.subarray(at), Z_NO_FLUSH);
      at += read;
      this.consumed += read;
    }
    return this.failure === null ? ok(undefined) : err(this.failure);
  }

  /** Ends the input. Of a member that is cut, `onData` still gets what could be unpacked. */
  finish(): Result<void, InflateError> {
    if (this.failure === null && this.member !== null) this.pushMember(this.member, new Uint8Array(0), Z_SYNC_FLUSH);
    if (this.failure === null && (this.member !== null || this.members === 0))
      this.failure = { code: 'truncated', message: 'The compressed data ends too early', offset: this.consumed };
    return this.failure === null ? ok(undefined) : err(this.failure);
  }

  private begin(): Inflate {
    // 16: gzip only, no guessing (zlib.h, inflateInit2).
    const member = new Inflate({ windowBits: 15 + 16 });
    member.onStart = (stream) => {
      this.stream = stream;
    };
    member.onData = (chunk) => {
      this.produced += chunk.length;
      if (this.produced > this.limit) throw new LimitReached();
      this.onData(chunk);
    };
    member.onEnd = () => undefined;
    return member;
  }

  /** Returns how many bytes were read. */
  private pushMember(member: Inflate, bytes: Uint8Array, flush: typeof Z_NO_FLUSH | typeof Z_SYNC_FLUSH): number {
    try {
      member.push(bytes, flush);
    } catch (e) {
      if (!(e instanceof LimitReached)) throw e;
      const offset = this.consumed + this.stream.next_in;
      this.failure = { code: 'too-large', message: `The data unpacks to more than ${this.limit} bytes`, offset };
      return bytes.length;
    }
    const read = bytes.length - this.stream.avail_in;
    if (!member.ended) return read;
    if (member.err !== 0) {
      this.failure = {
        code: 'corrupt',
        message: `The compressed data is damaged (${member.msg})`,
        offset: this.consumed + read,
      };
      return bytes.length;
    }
    this.member = null;
    this.members++;
    return read;
  }
}

/** Unpacks gzip in memory, at most to `limit` bytes. */
export function gunzip(bytes: Uint8Array, limit: number): Result<Uint8Array, InflateError> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = new GzipReader(limit, (chunk) => {
    chunks.push(chunk);
    length += chunk.length;
  });
  const pushed = reader.push(bytes);
  const finished = pushed.ok ? reader.finish() : pushed;
  if (!finished.ok) return finished;
  const out = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return ok(out);
}
