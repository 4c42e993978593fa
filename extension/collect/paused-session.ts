import type { RecordedSession, SessionFrame, SessionStack } from '../../core/protocol/debug-session';
import { isRecord } from '../../core/protocol/record';
import type { SampleDocuments } from './sample-documents';

/** A debug session that holds the target still. */
export interface PausedSession {
  /** As people know it. */
  readonly name: string;
  /** A request of the Debug Adapter Protocol; gives the body of the answer, rejects when the session ended or refuses. */
  readonly request: (command: string, args: object) => Promise<unknown>;
}

/** Each costs the debugger some milliseconds, and it answers one after the other. */
const mostStacks = 200;
const longestMs = 3000;
const mostFrames = 128;
/** Delve names a thread by the function that its goroutine is in: `[Go 7] net.(*netFD).accept`. */
const inAccept = /\baccept\d*$/i;

/**
 * Asks a paused debug session for the stacks of goroutines in Accept into `sample`: first of `known` ones, then of those that its
 * own list names so.
 */
export async function takeSessionStacks(
  session: PausedSession,
  known: readonly number[],
  sample: SampleDocuments,
  signal: AbortSignal,
): Promise<void> {
  await sample.take('debugger/session.json', async () => {
    const until = performance.now() + longestMs;
    const threads = threadsOf(await session.request('threads', {}));
    const wanted = new Set([...known, ...threads.filter((t) => inAccept.test(t.name)).map((t) => t.id)]);
    const stacks: SessionStack[] = [];
    for (const threadId of [...wanted].slice(0, mostStacks)) {
      if (signal.aborted || performance.now() > until) break;
      const frames = framesOf(await session.request('stackTrace', { threadId, startFrame: 0, levels: mostFrames }));
      stacks.push({ goroutine: threadId, frames });
    }
    const recorded: RecordedSession = { name: session.name, threads: threads.length, stacks };
    return { bytes: Buffer.from(JSON.stringify(recorded)), cut: stacks.length < wanted.size };
  });
}

/** `threads` of the answer to `threads`, as far as it is sound. */
function threadsOf(body: unknown): { readonly id: number; readonly name: string }[] {
  return listIn(body, 'threads').flatMap(({ id, name }) =>
    Number.isSafeInteger(id) && typeof name === 'string' ? [{ id: id as number, name }] : [],
  );
}

/** `stackFrames` of the answer to `stackTrace`. */
function framesOf(body: unknown): SessionFrame[] {
  return listIn(body, 'stackFrames').map(({ name, line, source, instructionPointerReference: pc }) => ({
    name: typeof name === 'string' ? name : '',
    path: isRecord(source) && typeof source['path'] === 'string' ? source['path'] : '',
    line: Number.isInteger(line) ? (line as number) : 0,
    pc: typeof pc === 'string' && /^0x[0-9a-f]{1,16}$/.test(pc) ? pc : null,
  }));
}

function listIn(body: unknown, name: string): Record<string, unknown>[] {
  const list = isRecord(body) ? body[name] : undefined;
  return Array.isArray(list) ? list.filter(isRecord) : [];
}
