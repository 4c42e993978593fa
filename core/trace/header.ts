import { decodeUtf8 } from '../base/utf8';
import { err, ok, type Result } from '../base/result';
import type { TraceSource } from './source';
import { traceError, type TraceError } from './trace-error';

/** Length of the header in every version (runtime/trace.go of Go 1.11, runtime/trace.go of Go 1.26: `go 1.NN trace\0\0\0`). */
export const headerLength = 16;

/** Minor versions whose format is known (internal/trace/version, Go 1.26). Go 1.24 writes 23. */
const v1Versions = [11, 19, 21];
const v2Versions = [22, 23, 25, 26];

export interface TraceHeader {
  /** The NN of `go 1.NN trace`. */
  readonly minor: number;
  /** 1: batches of Ps, Go ≤ 1.21. 2: generations of batches of Ms, since Go 1.22. */
  readonly format: 1 | 2;
}

/** Reads the version. Errors: `empty`, `not-a-trace` (told what it is instead, where that is plain), `unknown-version`. */
export function readHeader(source: TraceSource): Result<TraceHeader, TraceError> {
  const bytes = new Uint8Array(headerLength);
  const length = source.read(0, bytes);
  if (length === 0) return err(traceError('empty', 'The trace is empty', 0));
  const text = decodeUtf8(bytes, 0, length);
  const match = /^go 1\.(\d{1,4}) trace\0+$/.exec(text);
  if (match === null || length < headerLength) return err(notATrace(text, length));
  const minor = Number(match[1]);
  if (v1Versions.includes(minor)) return ok({ minor, format: 1 });
  if (v2Versions.includes(minor)) return ok({ minor, format: 2 });
  return err(
    traceError('unknown-version', `The trace has the format of Go 1.${minor}, which this version does not know`, 0),
  );
}

function notATrace(text: string, length: number): TraceError {
  if ('go 1.'.startsWith(text.slice(0, 5)) && length < headerLength)
    return traceError('truncated', `The trace ends within its header, after ${length} bytes`, length);
  if (text.startsWith('goroutine '))
    return traceError('not-a-trace', 'This is a goroutine dump, not an execution trace', 0);
  if (/^\s*</.test(text)) return traceError('not-a-trace', 'This is a page of HTML, not an execution trace', 0);
  return traceError('not-a-trace', 'This is not a Go execution trace: its header is missing', 0);
}
