import { InitializedEvent, OutputEvent } from '@vscode/debugadapter';
import { errors } from '../../core/base/errors';
import { attachFault, type AdapterAttach } from '../../core/protocol/adapter';
import { inspectCore } from '../inspection/core-inspection';
import type { Inspection } from '../inspection/inspection';
import { inspectProcess } from '../inspection/live-inspection';
import { AttachedSession } from './attached-session';
import type { RequestArguments, RequestContext } from './handler';

/** `attach`: reads the goroutines. It answers when they are there, so what is wrong is told at the right place. */
export async function attach(args: RequestArguments, context: RequestContext): Promise<undefined> {
  const fault = attachFault(args);
  if (fault !== null) throw errors.badRequest(context.command, fault);
  if (context.session.attached) throw errors.badRequest(context.command, 'this session is attached already');
  await takeInspection(args, context);
  context.send(new InitializedEvent());
  return undefined;
}

/** A new snapshot in place of the old one, which is there until the new one is. */
export async function takeInspection(request: AdapterAttach, context: RequestContext): Promise<AttachedSession> {
  const inspection = await inspect(request, context.signal);
  if (context.signal.aborted) {
    await inspection.close();
    throw errors.cancelled();
  }
  await context.session.attached?.inspection.close();
  const attached = new AttachedSession(request, inspection);
  context.session.attached = attached;
  for (const note of inspection.report.notes) context.send(new OutputEvent(`${note}\n`, 'console'));
  return attached;
}

function inspect({ pid, core, program, gdb = 'gdb' }: AdapterAttach, signal: AbortSignal): Promise<Inspection> {
  return core === undefined
    ? inspectProcess({ pid: pid ?? 0, gdb, signal })
    : inspectCore({ core, program: program ?? null, gdb, signal });
}
