import { isRecord } from './record';

/**
 * What a paused debug session said of goroutines (`debugger/session.json`): its answers to `stackTrace` of the Debug Adapter
 * Protocol, one for each goroutine that it was asked for.
 */
export interface RecordedSession {
  /** As people know it, e.g. of launch.json. */
  readonly name: string;
  /** Threads that it listed; delve lists 1024 goroutines at most. */
  readonly threads: number;
  readonly stacks: readonly SessionStack[];
}

export interface SessionStack {
  /** Delve's thread ids are goroutine ids. */
  readonly goroutine: number;
  /** Innermost first. */
  readonly frames: readonly SessionFrame[];
}

export interface SessionFrame {
  /** Delve names a package by the last element of its path: `http.(*Server).Serve`. */
  readonly name: string;
  /** '' for a function that the compiler made. */
  readonly path: string;
  readonly line: number;
  /** Hex with 0x; null where the session does not say it. */
  readonly pc: string | null;
}

export function isRecordedSession(value: unknown): value is RecordedSession {
  if (!isRecord(value)) return false;
  const { name, threads, stacks } = value;
  return typeof name === 'string' && Number.isInteger(threads) && Array.isArray(stacks) && stacks.every(isStack);
}

function isStack(value: unknown): boolean {
  return (
    isRecord(value) &&
    Number.isSafeInteger(value['goroutine']) &&
    Array.isArray(value['frames']) &&
    value['frames'].every(isFrame)
  );
}

function isFrame(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { name, path, line, pc } = value;
  return (
    typeof name === 'string' &&
    typeof path === 'string' &&
    Number.isInteger(line) &&
    (pc === null || (typeof pc === 'string' && /^0x[0-9a-f]{1,16}$/.test(pc)))
  );
}
