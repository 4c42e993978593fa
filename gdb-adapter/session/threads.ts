import type { DebugProtocol } from '@vscode/debugprotocol';
import { errors } from '../../core/base/errors';
import type { AttachedSession } from './attached-session';
import { attachedIn, countIn, type RequestArguments, type RequestContext } from './handler';
import { isStandard, type ShownThread } from './shown-threads';
import { sourceOf } from './sources';

export function threads(_: RequestArguments, context: RequestContext): DebugProtocol.ThreadsResponse['body'] {
  return { threads: attachedIn(context).shown.threads.map(({ id, name }) => ({ id, name })) };
}

/** A page of a goroutine's frames; the program's own stand out from Go's. */
export async function stackTrace(
  args: RequestArguments,
  context: RequestContext,
): Promise<DebugProtocol.StackTraceResponse['body']> {
  const session = attachedIn(context);
  const thread = threadIn(session, countIn(args, 'threadId', context));
  const start = countIn(args, 'startFrame', context, 0);
  const levels = countIn(args, 'levels', context, 0);
  const stack = await session.stackOf(thread);
  const page = stack.slice(start, levels === 0 ? undefined : start + levels);
  return {
    totalFrames: stack.length,
    stackFrames: page.map(({ id, frame }) => ({
      id,
      name: frame.function === '' ? (frame.pc ?? '?') : `${frame.function}${frame.inlined ? ' (inlined)' : ''}`,
      ...sourceOf(frame, session),
      ...(frame.pc === null ? {} : { instructionPointerReference: frame.pc }),
      presentationHint: isStandard(frame) ? 'subtle' : 'normal',
    })),
  };
}

function threadIn(session: AttachedSession, id: number): ShownThread {
  const thread = session.shown.threads.find((t) => t.id === id);
  if (!thread) throw errors.staleReference('goroutine');
  return thread;
}
