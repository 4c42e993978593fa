import { OutputEvent, Response } from '@vscode/debugadapter';
import { ProtocolServer } from '@vscode/debugadapter/lib/protocol';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { errors, UserError } from '../../core/base/errors';
import type { AdapterFailure } from '../../core/protocol/adapter';
import { MiError } from '../mi/client';
import type { Handler, RequestArguments, Session } from './handler';

/**
 * The debug adapter protocol on two streams: finds the handler of a request, answers with what it gives or throws, cancels,
 * and ends. Requests run side by side. A message that cannot be read is told to the client and otherwise ignored.
 */
export class AdapterServer extends ProtocolServer {
  private readonly session: Session = { attached: null, prepared: null };
  /** By the sequence number of the request. */
  private readonly running = new Map<number, AbortController>();
  private ending: Promise<void> | null = null;

  constructor(
    private readonly handlers: ReadonlyMap<string, Handler>,
    private readonly onEnd: () => void,
  ) {
    super();
    this.on('close', () => void this.end());
    this.on('error', ({ body }: DebugProtocol.Event) => {
      if (!this.ending) this.sendEvent(new OutputEvent(`A message was ignored: ${String(body)}\n`, 'stderr'));
    });
  }

  /** Ends gdb and what is on the way; the target is as it was. */
  end(): Promise<void> {
    return (this.ending ??= this.close());
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    if (!this.ending) void this.answer(request);
  }

  private async close(): Promise<void> {
    for (const controller of this.running.values()) controller.abort();
    this.session.prepared?.abort.abort();
    await (await this.session.prepared?.process.catch(() => null))?.close();
    await this.session.attached?.inspection.close();
    this.onEnd();
  }

  private async answer(request: DebugProtocol.Request): Promise<void> {
    const response: DebugProtocol.Response = new Response(request);
    const later: DebugProtocol.Event[] = [];
    const controller = new AbortController();
    this.running.set(request.seq, controller);
    try {
      response.body = (await this.bodyOf(request, controller.signal, later)) as unknown;
    } catch (error) {
      refuse(response, error);
    } finally {
      this.running.delete(request.seq);
    }
    this.sendResponse(response);
    for (const event of later) this.sendEvent(event);
    if (request.command === 'disconnect' || request.command === 'terminate') await this.end();
  }

  private async bodyOf(
    { command, arguments: args }: DebugProtocol.Request,
    signal: AbortSignal,
    later: DebugProtocol.Event[],
  ): Promise<object | undefined> {
    if (command === 'disconnect' || command === 'terminate') return undefined;
    const given: RequestArguments = typeof args === 'object' && args !== null ? (args as RequestArguments) : {};
    if (command === 'cancel') {
      const { requestId } = given;
      if (typeof requestId === 'number') this.running.get(requestId)?.abort();
      return undefined;
    }
    const handler = this.handlers.get(command);
    if (!handler) throw errors.noSuchRequest(command);
    return handler(given, { command, signal, session: this.session, send: (event) => later.push(event) });
  }
}

/** `message` is for programs, the format for people; its variables are an AdapterFailure. */
function refuse(response: DebugProtocol.Response, error: unknown): void {
  const failure = failureOf(error);
  response.success = false;
  response.message = failure.code;
  response.body = {
    error: { id: 1, format: '{what}. {remedy}', variables: failure, showUser: true },
  } satisfies DebugProtocol.ErrorResponse['body'];
}

function failureOf(error: unknown): AdapterFailure & Record<string, string> {
  if (error instanceof UserError) return { code: error.code, what: error.message, remedy: error.remedy };
  if (error instanceof MiError) return { code: 'gdb', what: `gdb said: ${error.message}`, remedy: '' };
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'internal', what, remedy: 'Please report it.' };
}
