import { decodeUtf8 } from '../../core/base/utf8';
import { Uint8Column } from '../../core/base/columns';
import type { MiRecord, MiTuple, MiValue } from './record';

/** Deeper nesting than this is no answer of gdb's. */
const maxDepth = 64;

/**
 * Reads one line of gdb's machine interface, without its newline. Never throws; whatever is not a record becomes a
 * `malformed` one. Each step takes at least one byte, so it ends on any input.
 */
export function parseRecord(line: Uint8Array): MiRecord {
  const reader = new RecordReader(line);
  try {
    return reader.record();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { kind: 'malformed', token: reader.token, why: error.message, at: reader.at };
  }
}

class Malformed extends Error {}

const reasons = new Map<string, Malformed>();

/** One for each reason, of which there are few: to make an error costs more than a line, and nonsense may be a million of them. */
function malformed(why: string): Malformed {
  let error = reasons.get(why);
  if (error === undefined) reasons.set(why, (error = new Malformed(why)));
  return error;
}

class RecordReader {
  at = 0;
  token: number | null = null;

  constructor(private readonly bytes: Uint8Array) {}

  record(): MiRecord {
    let end = this.bytes.length;
    if (this.bytes[end - 1] === 0x0d) end--;
    while (end > 0 && this.bytes[end - 1] === 0x20) end--;
    if (isPrompt(this.bytes, end)) return { kind: 'prompt' };
    this.token = this.number();
    // Told without an exception: most nonsense ends here.
    if (this.at >= end) return { kind: 'malformed', token: this.token, why: 'the record is cut off', at: this.at };
    const sign = this.next();
    switch (sign) {
      case '^':
        return { kind: 'result', token: this.token, class: this.name(), results: this.results(end) };
      case '*':
      case '+':
      case '=':
        return { kind: 'async', type: asyncTypes[sign], class: this.name(), results: this.results(end) };
      case '~':
      case '@':
      case '&': {
        const value = this.string();
        if (this.at < end) throw malformed('text after the end of a stream record');
        return { kind: 'stream', type: streamTypes[sign], text: value };
      }
      default: {
        const why = 'not a record of the machine interface';
        return { kind: 'malformed', token: this.token, why, at: this.at };
      }
    }
  }

  /** `,name=value` up to the end of the line. */
  private results(end: number): MiTuple {
    const map = new Map<string, MiValue>();
    while (this.at < end) {
      this.expect(',');
      this.result(map, 0);
    }
    return map;
  }

  private result(into: Map<string, MiValue>, depth: number): void {
    const name = this.name();
    this.expect('=');
    const value = this.value(depth);
    if (!into.has(name)) into.set(name, value);
  }

  private value(depth: number): MiValue {
    if (depth > maxDepth) throw malformed(`nested deeper than ${maxDepth}`);
    switch (this.peek()) {
      case '"':
        return this.string();
      case '{': {
        this.at++;
        const map = new Map<string, MiValue>();
        if (this.peek() !== '}') {
          this.result(map, depth + 1);
          while (this.peek() === ',') {
            this.at++;
            this.result(map, depth + 1);
          }
        }
        this.expect('}');
        return map;
      }
      case '[':
        return this.list(depth);
      default:
        throw malformed('a value is missing');
    }
  }

  /** Of values, or of results, whose names (all equal: `frame`, `thread` …) say nothing more and are dropped. */
  private list(depth: number): readonly MiValue[] {
    this.at++;
    const values: MiValue[] = [];
    while (this.peek() !== ']') {
      if (values.length > 0) this.expect(',');
      if (!'"{['.includes(this.peek())) {
        this.name();
        this.expect('=');
      }
      values.push(this.value(depth + 1));
    }
    this.at++;
    return values;
  }

  /** A C string. gdb writes bytes that are no ASCII as they are or in octal, so the escapes make bytes, not characters. */
  private string(): string {
    this.expect('"');
    const { bytes } = this;
    const start = this.at;
    while (this.at < bytes.length && bytes[this.at] !== 0x22 && bytes[this.at] !== 0x5c) this.at++;
    if (bytes[this.at] === 0x22) return decodeUtf8(bytes, start, this.at++);
    const out = new Uint8Column(2 * (this.at - start) + 64);
    out.append(bytes, start, this.at);
    while (this.at < bytes.length) {
      const byte = bytes[this.at++]!;
      if (byte === 0x22) return decodeUtf8(out.done());
      out.push(byte === 0x5c ? this.escape() : byte);
    }
    throw malformed('a string does not end');
  }

  private escape(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw malformed('a string does not end');
    if (byte < 0x30 || byte > 0x37) return simpleEscapes.get(byte) ?? byte;
    let value = byte - 0x30;
    for (let i = 0; i < 2; i++) {
      const digit = this.bytes[this.at];
      if (digit === undefined || digit < 0x30 || digit > 0x37) break;
      value = value * 8 + digit - 0x30;
      this.at++;
    }
    return value & 0xff;
  }

  private name(): string {
    const start = this.at;
    while (this.at < this.bytes.length && isNameByte(this.bytes[this.at]!)) this.at++;
    if (this.at === start) throw malformed('a name is missing');
    return decodeUtf8(this.bytes, start, this.at);
  }

  private number(): number | null {
    const start = this.at;
    let value = 0;
    while (this.bytes[this.at]! >= 0x30 && this.bytes[this.at]! <= 0x39)
      value = value * 10 + this.bytes[this.at++]! - 0x30;
    return this.at > start && Number.isSafeInteger(value) ? value : null;
  }

  private peek(): string {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw malformed('the record is cut off');
    return String.fromCharCode(byte);
  }

  private next(): string {
    const sign = this.peek();
    this.at++;
    return sign;
  }

  private expect(sign: string): void {
    if (this.peek() !== sign) throw malformed(`${sign} is missing`);
    this.at++;
  }
}

const prompt = [0x28, 0x67, 0x64, 0x62, 0x29];
const asyncTypes = { '*': 'exec', '+': 'status', '=': 'notify' } as const;
const streamTypes = { '~': 'console', '@': 'target', '&': 'log' } as const;
/** \a \b \f \n \r \t \v \e */
const simpleEscapes: ReadonlyMap<number, number> = new Map([
  [0x61, 7],
  [0x62, 8],
  [0x66, 12],
  [0x6e, 10],
  [0x72, 13],
  [0x74, 9],
  [0x76, 11],
  [0x65, 27],
]);

/** `(gdb)` */
function isPrompt(bytes: Uint8Array, end: number): boolean {
  return end === prompt.length && prompt.every((byte, i) => bytes[i] === byte);
}

function isNameByte(byte: number): boolean {
  const letter = byte | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x5f;
}
