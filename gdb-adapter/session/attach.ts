import { InitializedEvent, OutputEvent, StoppedEvent } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { errors } from '../../core/base/errors';
import { attachFault, type AdapterAttach } from '../../core/protocol/adapter';
import { inspectBundle } from '../inspection/bundle-inspection';
import { inspectCore } from '../inspection/core-inspection';
import type { Inspection } from '../inspection/inspection';
import { inspectProcess } from '../inspection/live-inspection';
import { AttachedSession } from './attached-session';
import { inspectPrepared } from './prepare';
import { attachedIn, type RequestArguments, type RequestContext } from './handler';

/** `attach`: reads the goroutines. It answers when they are there, so what is wrong is told at the right place. */
export async function attach(args: RequestArguments, context: RequestContext): Promise<undefined> {
  const fault = attachFault(args);
  if (fault !== null) throw errors.badRequest(context.command, fault);
  if (context.session.attached) throw errors.badRequest(context.command, 'this session is attached already');
  await takeInspection(args, context);
  context.send(new InitializedEvent());
  return undefined;
}

/** `configurationDone`: the editor is ready to be shown the goroutines. */
export function configurationDone(_: RequestArguments, context: RequestContext): undefined {
  if (context.session.attached) context.send(stoppedAt(context.session.attached));
  return undefined;
}

/** `restart`, and our own `refresh`: a new snapshot, with the arguments of the old one unless there are new ones. */
export async function restart(args: RequestArguments, context: RequestContext): Promise<undefined> {
  const { request } = attachedIn(context);
  const wanted = args['arguments'];
  const fault = wanted === undefined ? null : attachFault(wanted);
  if (fault !== null) throw errors.badRequest(context.command, fault);
  context.send(stoppedAt(await takeInspection((wanted as AdapterAttach | undefined) ?? request, context)));
  return undefined;
}

/** A new snapshot in place of the old one, which is there until the new one is. */
async function takeInspection(request: AdapterAttach, context: RequestContext): Promise<AttachedSession> {
  const old = context.session.attached;
  const again = request === old?.request ? old.inspection.again : null;
  const inspection =
    (await inspectPrepared(request, context)) ??
    (await (again ?? ((signal) => inspect(request, signal)))(context.signal));
  if (context.signal.aborted) {
    if (again === null) await inspection.close();
    throw errors.cancelled();
  }
  const attached = new AttachedSession(request, inspection, old?.nextReference);
  context.session.attached = attached;
  if (again === null) await old?.inspection.close();
  for (const line of summaryOf(attached)) context.send(new OutputEvent(`${line}\n`, 'console'));
  return attached;
}

function summaryOf({ inspection, shown }: AttachedSession): string[] {
  const { count, groups, acceptors, tookMs, pauseMs, notes } = inspection.report;
  const stopped = pauseMs === 0 ? 'the program was not stopped' : `the program was stopped ${Math.ceil(pauseMs)} ms`;
  const seconds = (tookMs / 1000).toFixed(2);
  return [
    `${inspection.title}: ${count} goroutines in ${groups.length} groups, ${acceptors.length} in Accept; read in ${seconds} s, ${stopped}.`,
    ...shown.leftOut,
    ...notes,
  ];
}

/** Shown first: the first row, which is in Accept where any is. */
function stoppedAt({ shown }: AttachedSession): DebugProtocol.StoppedEvent {
  const event: DebugProtocol.StoppedEvent = new StoppedEvent('snapshot', shown.threads[0]?.id);
  event.body = { ...event.body, description: 'Snapshot', text: 'The program goes on running', allThreadsStopped: true };
  return event;
}

function inspect(
  { pid, core, bundle, program, gdb = 'gdb', consistent = false }: AdapterAttach,
  signal: AbortSignal,
): Promise<Inspection> {
  if (bundle !== undefined) return inspectBundle({ bundle, program: program ?? null, gdb, signal });
  if (core !== undefined) return inspectCore({ core, program: program ?? null, gdb, signal });
  return inspectProcess({ pid: pid ?? 0, gdb, signal, consistent });
}
