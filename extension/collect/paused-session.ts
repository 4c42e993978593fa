import type { RecordedSession, SessionFrame, SessionStack } from '../../core/protocol/debug-session';
import { isRecord } from '../../core/protocol/record';
import { reasonOf, type SampleDocuments } from './sample-documents';

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
    const limit = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
    const ask = (command: string, args: object): Promise<unknown> => unlessOver(session.request(command, args), limit);
    const threads = threadsOf(await ask('threads', {}));
    const wanted = new Set([...known, ...threads.filter((t) => inAccept.test(t.name)).map((t) => t.id)]);
    const stacks: SessionStack[] = [];
    let error: string | null = null;
    for (const threadId of [...wanted].slice(0, mostStacks)) {
      if (limit.aborted) break;
      try {
        const frames = framesOf(await ask('stackTrace', { threadId, startFrame: 0, levels: mostFrames }));
        stacks.push({ goroutine: threadId, frames });
      } catch (thrown) {
        // It ended or went on; what it has said stays true.
        error = reasonOf(thrown);
        break;
      }
    }
    const recorded: RecordedSession = { name: session.name, threads: threads.length, stacks };
    const found = { bytes: Buffer.from(JSON.stringify(recorded)), cut: stacks.length < wanted.size };
    return error === null ? found : { ...found, error };
  });
}

/** Rejects when the time is over: a session that has ended may never answer. */
async function unlessOver(answer: Promise<unknown>, limit: AbortSignal): Promise<unknown> {
  const over = new AbortController();
  try {
    return await Promise.race([answer, rejects(limit, over.signal)]);
  } finally {
    over.abort();
  }
}

/** Never fulfilled; forgotten with `until`. */
function rejects(limit: AbortSignal, until: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const late = (): void => {
      reject(new Error('it gave no answer'));
    };
    if (limit.aborted) late();
    else limit.addEventListener('abort', late, { once: true, signal: until });
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
