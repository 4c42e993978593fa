import { errors } from '../../core/base/errors';
import { attachFault, type AdapterAttach, type AdapterPrepare } from '../../core/protocol/adapter';
import type { Inspection } from '../inspection/inspection';
import { prepareProcess } from '../inspection/live-inspection';
import type { RequestArguments, RequestContext } from './handler';

/** Our own `prepare`: opens a process ahead of `attach`, so that what takes longest, gdb's reading of symbols, is done when it counts. */
export async function prepare(
  args: RequestArguments,
  { command, session, signal }: RequestContext,
): Promise<undefined> {
  const fault = attachFault(args) ?? (args['pid'] === undefined ? 'only a process can be prepared' : null);
  if (fault !== null) throw errors.badRequest(command, fault);
  if (session.attached ?? session.prepared) throw errors.badRequest(command, 'this session has a process already');
  const request = args as unknown as AdapterPrepare;
  const abort = abortedWith(new AbortController(), signal);
  const process = prepareProcess({ pid: request.pid, gdb: request.gdb ?? 'gdb', signal: abort.signal });
  session.prepared = { request, process, abort };
  await process;
}

/**
 * From what was prepared, if that is what is asked for now; it is used up. Null where nothing was, or it failed: whoever tries again
 * is told why.
 * @throws UserError
 */
export async function inspectPrepared(
  asked: AdapterAttach,
  { session, signal }: RequestContext,
): Promise<Inspection | null> {
  const { prepared } = session;
  if (prepared === null) return null;
  abortedWith(prepared.abort, signal);
  const process = await prepared.process.catch(() => null);
  session.prepared = null;
  const { pid, gdb } = prepared.request;
  if (asked.pid === pid && asked.gdb === gdb && asked.consistent !== true) return (await process?.inspect()) ?? null;
  await process?.close();
  return null;
}

function abortedWith(controller: AbortController, signal: AbortSignal): AbortController {
  const abort = (): void => {
    controller.abort();
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return controller;
}
