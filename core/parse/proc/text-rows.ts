import { decodeUtf8 } from '../../base/utf8';

/**
 * Walks the lines of a kernel table byte by byte, without one string or one regular expression a row: a busy server
 * has thousands of rows. Makes progress on any input; a number that is not one reads as −1 (no column that we read
 * has negative values, except where `signed` says so).
 */
export class TextRows {
  /** The current line is `bytes[start .. end)`, without its newline. */
  start = 0;
  end = 0;
  /** Columns of the current line, filled by `split`. */
  readonly from = new Int32Array(maxColumns);
  readonly to = new Int32Array(maxColumns);
  #next = 0;

  constructor(readonly bytes: Uint8Array) {}

  /** Moves to the next line; false at the end. */
  nextLine(): boolean {
    if (this.#next >= this.bytes.length) return false;
    this.start = this.#next;
    const newline = this.bytes.indexOf(0x0a, this.start);
    this.end = newline < 0 ? this.bytes.length : newline;
    this.#next = this.end + 1;
    return true;
  }

  /** Splits the current line at runs of blanks; returns the number of columns found, at most `max`. */
  split(max: number): number {
    const { bytes, end } = this;
    let n = 0;
    let i = this.start;
    while (n < max && n < maxColumns) {
      while (i < end && isBlank(bytes[i]!)) i++;
      if (i >= end) break;
      this.from[n] = i;
      while (i < end && !isBlank(bytes[i]!)) i++;
      this.to[n++] = i;
    }
    return n;
  }

  /** Splits the current line at each tab; the last of `max` (at most 32) columns runs to the end of the line. */
  splitTabs(max: number): number {
    const { bytes, end } = this;
    let n = 0;
    this.from[0] = this.start;
    for (let i = this.start; i < end && n + 1 < max; i++) {
      if (bytes[i] !== 0x09) continue;
      this.to[n++] = i;
      this.from[n] = i + 1;
    }
    this.to[n++] = end;
    return n;
  }

  dec(column: number): number {
    return decAt(this.bytes, this.from[column]!, this.to[column]!);
  }

  hex(column: number): number {
    return hexAt(this.bytes, this.from[column]!, this.to[column]!);
  }

  text(column: number): string {
    return decodeUtf8(this.bytes, this.from[column], this.to[column]);
  }
}

const maxColumns = 32;

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}

/** Unsigned decimal of `bytes[from .. to)`, or −1. */
export function decAt(bytes: Uint8Array, from: number, to: number): number {
  if (from >= to) return -1;
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Unsigned hex of `bytes[from .. to)`, or −1. Exact below 2^53. */
export function hexAt(bytes: Uint8Array, from: number, to: number): number {
  if (from >= to) return -1;
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = hexDigit(bytes[i]!);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Undoes the escapes of the last column of our own .tsv documents: `\t`, `\n` and `\\`. */
export function unescapeTsv(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\([tn\\])/g, (_, c: string) => (c === 't' ? '\t' : c === 'n' ? '\n' : '\\'))
    : text;
}

/** Makes a value fit into the last column of a .tsv document, whatever bytes it holds. */
export function escapeTsv(text: string): string {
  return text.replace(/[\t\n\\]/g, (c) => (c === '\t' ? '\\t' : c === '\n' ? '\\n' : '\\\\'));
}
