import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeMessage, MessageReader } from '../../extension/collect/adapter-messages';
import type { PausedSession } from '../../extension/collect/paused-session';

const dlv = resolve('out/tools/dlv');
const dlvVersion = 'v1.26.0';

/** A program under `dlv dap`, as VS Code's Go extension runs it, paused. */
export class DelveSession implements PausedSession {
  readonly name = 'Launch lab';
  private readonly reader = new MessageReader();
  private readonly answers = new Map<number, (message: Readonly<Record<string, unknown>>) => void>();
  private readonly listeners = new Set<(name: string, body: unknown) => void>();
  private seq = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly socket: Socket,
  ) {
    socket.on('data', (chunk: Buffer) => {
      for (const message of this.reader.push(chunk)) this.take({ ...message });
    });
  }

  /** Starts `program`, waits until it printed a line, lets it get going and pauses it. Gives the process id that delve tells. */
  static async pausedAt(program: string, args: readonly string[]): Promise<{ session: DelveSession; pid: number }> {
    if (!existsSync(dlv)) {
      const env = { ...process.env, GOBIN: resolve('out/tools') };
      execFileSync('go', ['install', `github.com/go-delve/delve/cmd/dlv@${dlvVersion}`], { env, stdio: 'inherit' });
    }
    const child = spawn(dlv, ['dap', '--listen=127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const port = await new Promise<number>((ready) => {
      let said = '';
      child.stdout.on('data', (data: Buffer) => {
        const found = /listening at: 127\.0\.0\.1:(\d+)/.exec((said += data.toString()));
        if (found) ready(Number(found[1]));
      });
    });
    const session = new DelveSession(child, connect(port, '127.0.0.1'));
    await session.request('initialize', { adapterID: 'go', pathFormat: 'path' });
    const started = session.event('process');
    // Delve's own lines are of category `console`.
    const printed = session.event('output', (body) => (body as { category?: string }).category === 'stdout');
    const launched = { mode: 'exec', program, args, outputMode: 'remote' };
    await session.request('launch', launched);
    await session.request('configurationDone', {});
    const { systemProcessId } = (await started) as { systemProcessId: number };
    await printed;
    // The line comes before the goroutines of the program have got to their Accept.
    await sleep(2000);
    const stopped = session.event('stopped');
    await session.request('pause', { threadId: 1 });
    await stopped;
    return { session, pid: systemProcessId };
  }

  readonly request = async (command: string, args: object): Promise<unknown> => {
    const seq = ++this.seq;
    const answer = new Promise<Readonly<Record<string, unknown>>>((done) => this.answers.set(seq, done));
    this.socket.write(encodeMessage({ seq, type: 'request', command, arguments: args }));
    const { success, message, body } = await answer;
    if (success !== true) throw new Error(`${command}: ${String(message)}`);
    return body;
  };

  async end(): Promise<void> {
    const gone = new Promise((done) => this.child.once('exit', done));
    await this.request('disconnect', { terminateDebuggee: true });
    this.socket.destroy();
    this.child.kill();
    await gone;
  }

  private event(wanted: string, is: (body: unknown) => boolean = () => true): Promise<unknown> {
    return new Promise((done) => {
      const listener = (name: string, body: unknown): void => {
        if (name !== wanted || !is(body)) return;
        this.listeners.delete(listener);
        done(body);
      };
      this.listeners.add(listener);
    });
  }

  private take(message: Readonly<Record<string, unknown>>): void {
    if (message['type'] === 'event')
      for (const listener of [...this.listeners]) listener(String(message['event']), message['body']);
    else this.answers.get(Number(message['request_seq']))?.(message);
  }
}
