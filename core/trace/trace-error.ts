/** Why a trace, or the rest of it, cannot be read. */
export interface TraceError {
  /** Stable: goes into JSON and tests. */
  readonly code: TraceErrorCode;
  readonly message: string;
  /** Byte of the (unpacked) trace at which it shows. */
  readonly offset: number;
}

export type TraceErrorCode =
  | 'empty'
  | 'not-a-trace'
  | 'unknown-version'
  | 'truncated'
  | 'bad-batch'
  | 'bad-number'
  | 'bad-event'
  | 'bad-table'
  | 'bad-clock'
  | 'bad-generation'
  | 'missing-entry'
  | 'bad-state'
  | 'no-order'
  | 'too-large';

export function traceError(code: TraceErrorCode, message: string, offset: number): TraceError {
  return { code, message, offset };
}

/** Thrown inside core/trace only, and caught where a reader gives its result. */
export class BrokenTrace extends Error {
  constructor(readonly error: TraceError) {
    super(error.message);
  }
}

/** @throws BrokenTrace */
export function broken(code: TraceErrorCode, message: string, offset: number): never {
  throw new BrokenTrace(traceError(code, message, offset));
}

/** The error of `work`, or null when it went through. Other exceptions are faults of ours and pass. */
export function errorOf(work: () => void): TraceError | null {
  try {
    work();
    return null;
  } catch (e) {
    if (e instanceof BrokenTrace) return e.error;
    throw e;
  }
}
