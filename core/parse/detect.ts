import { asciiBytes, hasBytesAt, isDigit } from '../base/bytes';
import { decodeUtf8 } from '../base/utf8';

/** What some bytes are, by their content alone. */
export type DocumentKind =
  | 'goroutine-dump'
  | 'goroutine-groups'
  | 'pprof'
  | 'gzip'
  | 'trace'
  | 'html'
  | 'zip'
  | 'tar'
  | 'elf'
  | 'empty'
  | 'unknown';

/** How many bytes `detect` looks at, at most; more is not needed. */
export const detectWindow = 64 << 10;

const gzipMagic = Uint8Array.of(0x1f, 0x8b, 8);
const zipMagic = asciiBytes('PK\x03\x04');
const elfMagic = asciiBytes('\x7fELF');
const tarMagic = asciiBytes('ustar');
/** `go 1.22 trace\0\0\0`: internal/trace/version and runtime/trace.go, 16 bytes in every version. */
const traceHeader = /^go 1\.\d{1,3} trace\0/;
/** At the beginning of a line; a panic or a log may stand before. */
const goroutineHeader = /^goroutine \d+ (?:gp=0x[0-9a-f]+ m=\S+ (?:mp=0x[0-9a-f]+ )?)?\[[^\n]*\]:\r?$/m;
/** runtime/pprof/pprof.go, printCountProfile: `goroutine profile: total 12`; since Go 1.26 also `goroutineleak`. */
const groupsHeader = /^[a-z]+ profile: total \d+\r?$/m;
const html = /^\s*(?:<!doctype html|<html|<head|<!--)/i;

/** Looks at the first bytes of a document. */
export function detect(bytes: Uint8Array): DocumentKind {
  if (bytes.length === 0) return 'empty';
  if (hasBytesAt(bytes, 0, gzipMagic)) return 'gzip';
  if (hasBytesAt(bytes, 0, zipMagic)) return 'zip';
  if (hasBytesAt(bytes, 0, elfMagic)) return 'elf';
  if (hasBytesAt(bytes, 257, tarMagic)) return 'tar';
  const text = decodeUtf8(bytes, 0, Math.min(bytes.length, detectWindow));
  if (traceHeader.test(text)) return 'trace';
  // Profiles hold function names, but no line that is a header; dumps may well hold a profile's header in a log line.
  if (goroutineHeader.test(text)) return 'goroutine-dump';
  if (groupsHeader.test(text)) return 'goroutine-groups';
  if (html.test(text)) return 'html';
  return looksLikePprof(bytes) ? 'pprof' : startsLikeDump(bytes) ? 'goroutine-dump' : 'unknown';
}

/**
 * A protocol buffer whose first fields are a Profile's: a known field number with its own wire type, lengths within
 * bounds. Source: profile.proto of google/pprof (fields 1 to 15).
 */
function looksLikePprof(bytes: Uint8Array): boolean {
  const lengthFields = new Set([1, 2, 3, 4, 5, 6, 11, 13]);
  let at = 0;
  for (let field = 0; field < 8 && at < bytes.length; field++) {
    const tag = bytes[at++]!;
    const isLength = (tag & 7) === 2;
    const number = tag >> 3;
    if (number < 1 || number > 15 || ((tag & 7) !== 0 && !isLength)) return false;
    // sample_type comes first in every profile that a profiler writes.
    if (isLength ? !lengthFields.has(number) : lengthFields.has(number) && number !== 13) return false;
    let value = 0;
    let shift = 1;
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined) return false;
      value += (byte & 127) * shift;
      shift *= 128;
      if (byte < 128) break;
      if (shift > 2 ** 63) return false;
    }
    if (isLength) at += value;
  }
  return true;
}

/** A dump that was cut within its first header. */
function startsLikeDump(bytes: Uint8Array): boolean {
  const start = asciiBytes('goroutine ');
  return hasBytesAt(bytes, 0, start) && isDigit(bytes[start.length]);
}
