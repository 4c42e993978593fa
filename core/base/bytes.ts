/** Byte values the text parsers look for. */
export const Ascii = {
  tab: 9,
  lf: 10,
  cr: 13,
  space: 32,
  openParen: 40,
  closeParen: 41,
  plus: 43,
  dot: 46,
  zero: 48,
  nine: 57,
  colon: 58,
  question: 63,
  openBracket: 91,
  closeBracket: 93,
  openBrace: 123,
} as const;

/** Bytes of a text that holds only ASCII; for constants that are compared with input. */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

/** True when `prefix` stands at `at`. */
export function hasBytesAt(bytes: Uint8Array, at: number, prefix: Uint8Array): boolean {
  for (let i = 0; i < prefix.length; i++) if (bytes[at + i] !== prefix[i]) return false;
  return true;
}

/** 32-bit hash of `bytes[start..end)`: FNV-1a with a final mix, so that low bits can index a table. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let h = 0x811c9dc5 | 0;
  for (let i = start; i < end; i++) h = Math.imul(h ^ bytes[i]!, 0x01000193);
  return mixHash(h);
}

/** Spreads the high bits of a 32-bit hash over the low ones. */
export function mixHash(h: number): number {
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) | 0;
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= Ascii.zero && byte <= Ascii.nine;
}

/** End of the run of decimal digits that begins at `at`; `at` itself when there is none. */
export function digitsEnd(bytes: Uint8Array, at: number): number {
  while (isDigit(bytes[at])) at++;
  return at;
}

/** Value of the decimal digits `bytes[start..end)`; exact below 2^53. */
export function decimalValue(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = value * 10 + (bytes[i]! - Ascii.zero);
  return value;
}

/** Value of a lower-case hex digit, or −1. Go prints addresses in lower case (runtime/print.go, printhex). */
export function hexDigit(byte: number | undefined): number {
  if (byte === undefined || byte < Ascii.zero) return -1;
  if (byte <= Ascii.nine) return byte - Ascii.zero;
  return byte >= 97 && byte <= 102 ? byte - 87 : -1;
}
