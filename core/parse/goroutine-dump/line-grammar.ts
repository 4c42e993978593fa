import { Ascii, asciiBytes, decimalValue, digitsEnd, hasBytesAt, isDigit } from '../../base/bytes';

/** Beginnings of lines, and parts of them. Source: runtime/traceback.go, Go 1.13 to 1.26. */
export const Word = {
  goroutine: asciiBytes('goroutine '),
  createdBy: asciiBytes('created by '),
  inGoroutine: asciiBytes(' in goroutine '),
  originating: asciiBytes('[originating from goroutine '),
  elided: asciiBytes('...'),
  elidedEnd: asciiBytes('s elided...'),
  otherThread: asciiBytes('\tgoroutine running on other thread'),
  nonGo: asciiBytes('non-Go function'),
  exitStatus: asciiBytes('exit status '),
} as const;

/** Where the text of the line ends whose line feed is at `lf`: a carriage return before it does not count. */
export function textEnd(bytes: Uint8Array, start: number, lf: number): number {
  return lf > start && bytes[lf - 1] === Ascii.cr ? lf - 1 : lf;
}

/** Position of the next line feed at or after `at`; the caller knows that there is one. */
export function lineFeed(bytes: Uint8Array, at: number): number {
  while (bytes[at] !== Ascii.lf && at < bytes.length) at++;
  return at;
}

/** True for `goroutine ` and a digit at `at`. */
export function isHeaderStart(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 103 && hasBytesAt(bytes, at, Word.goroutine) && isDigit(bytes[at + Word.goroutine.length]);
}

/** The parenthesis that opens the arguments of the call `bytes[start..end)`, or −1: the last one, as names hold some. */
export function argumentsStart(bytes: Uint8Array, start: number, end: number): number {
  for (let i = end - 1; i > start; i--) if (bytes[i] === Ascii.openParen) return i;
  return -1;
}

const placeSuffixes = ['+0x', 'fp=0x', 'sp=0x', 'pc=0x'].map(asciiBytes);

/**
 * End of `file:line` in a place line `bytes[start..end)` (behind the tab): before ` +0x1b4` and, with
 * GOTRACEBACK=system or in a crash, ` fp=0x… sp=0x… pc=0x…` (traceback2). File names may hold blanks.
 */
export function placeTextEnd(bytes: Uint8Array, start: number, end: number): number {
  for (;;) {
    let token = end;
    while (token > start && bytes[token - 1] !== Ascii.space) token--;
    if (!placeSuffixes.some((s) => hasBytesAt(bytes, token, s))) return end;
    if (token === start) return start;
    end = token - 1;
  }
}

/** Where ` in goroutine N` begins at the end of a `created by` line, or `end`. */
export function creatorStart(bytes: Uint8Array, start: number, end: number): number {
  let digits = end;
  while (digits > start && isDigit(bytes[digits - 1])) digits--;
  const at = digits - Word.inGoroutine.length;
  return digits < end && at > start && hasBytesAt(bytes, at, Word.inGoroutine) ? at : end;
}

/** The decimal number at `at`, or −1. */
export function numberAt(bytes: Uint8Array, at: number): number {
  const end = digitsEnd(bytes, at);
  return end > at ? decimalValue(bytes, at, end) : -1;
}
