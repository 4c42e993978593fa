import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { encodeMessage, MessageReader } from '../../../../extension/collect/adapter-messages';

/** Why a request was refused. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    readonly text: string,
  ) {
    super(`${code}: ${text}`);
  }
}

/** An editor's side of the protocol, against dist/gdb-adapter.js as it is shipped. */
export class DebugClient {
  readonly events: DebugProtocol.Event[] = [];
  readonly child: ChildProcessWithoutNullStreams;
  /** Exit code or signal. */
  readonly gone: Promise<number | string>;
  private readonly answers = new Map<number, (response: DebugProtocol.Response) => void>();
  private readonly listeners = new Set<() => void>();
  private seq = 0;

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, ['dist/gdb-adapter.js'], { stdio: 'pipe', env: { ...process.env, ...env } });
    const reader = new MessageReader();
    this.child.stdout.on('data', (chunk: Buffer) => {
      for (const message of reader.push(chunk)) this.take(message as unknown as DebugProtocol.ProtocolMessage);
    });
    this.gone = new Promise((resolve) =>
      this.child.once('exit', (code, signal) => {
        resolve(signal ?? code ?? '?');
      }),
    );
  }

  /** Sends a request; gives its number and its body. @throws Refused */
  send<T>(command: string, args?: unknown): { readonly seq: number; readonly body: Promise<T> } {
    const seq = ++this.seq;
    const body = new Promise<T>((resolve, reject) => {
      this.answers.set(seq, (response) => {
        if (response.success) resolve(response.body as T);
        else reject(refusalOf(response));
      });
    });
    this.child.stdin.write(encodeMessage({ seq, type: 'request', command, arguments: args }));
    return { seq, body };
  }

  request<T>(command: string, args?: unknown): Promise<T> {
    return this.send<T>(command, args).body;
  }

  /** The next event of that name that has not been waited for. */
  async event(name: string): Promise<DebugProtocol.Event> {
    for (;;) {
      const at = this.events.findIndex((e) => e.event === name);
      if (at >= 0) return this.events.splice(at, 1)[0]!;
      await new Promise<void>((resolve) => this.listeners.add(resolve));
      this.listeners.clear();
    }
  }

  /** Everything said in the debug console until now. */
  get said(): string {
    return this.events
      .filter((e) => e.event === 'output')
      .map((e) => (e.body as DebugProtocol.OutputEvent['body']).output)
      .join('');
  }

  async attach(args: object): Promise<void> {
    await this.request('initialize', { adapterID: 'go-gdb', pathFormat: 'path' });
    await this.request('attach', args);
    await this.event('initialized');
    await this.request('configurationDone');
  }

  async threads(): Promise<DebugProtocol.Thread[]> {
    return (await this.request<DebugProtocol.ThreadsResponse['body']>('threads')).threads;
  }

  async stack(threadId: number, page: object = {}): Promise<DebugProtocol.StackTraceResponse['body']> {
    return this.request('stackTrace', { threadId, ...page });
  }

  /** Names and values of a scope of a frame. */
  async scope(frameId: number, name: string): Promise<Map<string, string>> {
    const { scopes } = await this.request<DebugProtocol.ScopesResponse['body']>('scopes', { frameId });
    const found = scopes.find((s) => s.name === name);
    if (!found) throw new Error(`there is no scope ${name}`);
    return new Map((await this.variables(found.variablesReference)).map((v) => [v.name, v.value]));
  }

  async variables(variablesReference: number): Promise<DebugProtocol.Variable[]> {
    return (await this.request<DebugProtocol.VariablesResponse['body']>('variables', { variablesReference })).variables;
  }

  async evaluate(expression: string, frameId?: number): Promise<string> {
    return (await this.request<DebugProtocol.EvaluateResponse['body']>('evaluate', { expression, frameId })).result;
  }

  async end(): Promise<number | string> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.request('disconnect');
    return this.gone;
  }

  private take(message: DebugProtocol.ProtocolMessage): void {
    if (message.type === 'event') {
      this.events.push(message as DebugProtocol.Event);
      for (const listener of this.listeners) listener();
    } else if (message.type === 'response') {
      const response = message as DebugProtocol.Response;
      this.answers.get(response.request_seq)?.(response);
      this.answers.delete(response.request_seq);
    }
  }
}

function refusalOf({ message, body }: DebugProtocol.Response): Refused {
  const { error } = body as { readonly error?: DebugProtocol.Message };
  const { what = '', remedy = '' } = error?.variables as { readonly what?: string; readonly remedy?: string };
  return new Refused(message ?? '', `${what}. ${remedy}`);
}
