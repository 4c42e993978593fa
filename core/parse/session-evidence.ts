import { err, ok, type Result } from '../base/result';
import { decodeUtf8 } from '../base/utf8';
import type { Frame } from '../model/frame';
import type { SessionEvidence } from '../model/session-evidence';
import { isRecordedSession, type SessionFrame } from '../protocol/debug-session';

/** Reads a debug session's stacks as the collector stored them (`RecordedSession`, JSON). */
export function parseSessionEvidence(bytes: Uint8Array): Result<SessionEvidence> {
  let value: unknown;
  try {
    value = JSON.parse(decodeUtf8(bytes));
  } catch (error) {
    return err(`it is not JSON: ${(error as Error).message}`);
  }
  if (!isRecordedSession(value)) return err('it holds no stacks of a debug session of this version');
  const stacks = value.stacks.map(({ goroutine, frames }) => [goroutine, framesOf(frames)] as const);
  return ok({ name: value.name, stacks: new Map(stacks) });
}

/** Of go statements with arguments and of method values (cmd/compile: `gowrap`, `-fm`); others have no source. */
const madeByCompiler = /\.gowrap\d+$|-fm$/;

function framesOf(frames: readonly SessionFrame[]): Frame[] {
  const own = frames.filter((f) => f.path !== '' && !madeByCompiler.test(f.name));
  return own.map(({ name, path, line, pc }, i) => ({
    function: name,
    file: path,
    line,
    pc,
    // Delve gives an inlined call the pc of the function that it is in.
    inlined: pc !== null && own[i + 1]?.pc === pc,
  }));
}
