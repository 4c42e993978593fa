import type { DebugProtocol } from '@vscode/debugprotocol';
import { errors } from '../../core/base/errors';
import type { AdapterPrepare } from '../../core/protocol/adapter';
import type { PreparedProcess } from '../inspection/live-inspection';
import type { AttachedSession } from './attached-session';

/** What lasts from one request to the next. */
export interface Session {
  /** The snapshot of now, null before the first. */
  attached: AttachedSession | null;
  /** A process that was opened ahead of the first snapshot, with the arguments it was opened with. */
  prepared: PreparedSession | null;
}

export interface PreparedSession {
  readonly request: AdapterPrepare;
  readonly process: Promise<PreparedProcess>;
  /** Ends it, whatever is done with it. */
  readonly abort: AbortController;
}

/** What a handler has besides the arguments of its request. */
export interface RequestContext {
  readonly command: string;
  /** Aborted when the client cancels the request or the session ends. */
  readonly signal: AbortSignal;
  readonly session: Session;
  /** Sent behind the answer. */
  send(event: DebugProtocol.Event): void;
}

export type RequestArguments = Readonly<Record<string, unknown>>;

/** Answers one kind of request: gives the body, or throws a UserError. */
export type Handler = (
  args: RequestArguments,
  context: RequestContext,
) => object | undefined | Promise<object | undefined>;

/** @throws UserError `not-attached` */
export function attachedIn({ session }: RequestContext): AttachedSession {
  if (!session.attached) throw errors.notAttached();
  return session.attached;
}

/** A whole number, 0 or more. @throws UserError `bad-request` */
export function countIn(args: RequestArguments, name: string, context: RequestContext, preset?: number): number {
  const value = args[name] ?? preset;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw errors.badRequest(context.command, `${name} is a whole number`);
  return value;
}

/** @throws UserError `bad-request` */
export function textIn(args: RequestArguments, name: string, context: RequestContext): string {
  const value = args[name];
  if (typeof value !== 'string') throw errors.badRequest(context.command, `${name} is a text`);
  return value;
}
