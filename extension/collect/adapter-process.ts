import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { errors, UserError } from '../../core/base/errors';
import { isAdapterFailure } from '../../core/protocol/adapter';
import { encodeMessage, MessageReader, type AdapterMessage } from './adapter-messages';

/** How long an adapter may take to end by itself. It holds no process, so what it and its gdb are at may be cut off. */
const endWithinMs = 150;

interface Waiting {
  readonly resolve: (body: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The debug adapter as a child process without a debug session. */
export class AdapterProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting = new Map<number, Waiting>();
  private readonly reader = new MessageReader();
  private readonly gone: Promise<void>;
  private lastSeq = 0;
  private over: Error | null = null;
  private said = '';

  constructor(file: string) {
    // A process group of its own, so that gdb can be ended with it whatever both are doing.
    this.child = spawn(process.execPath, [file], {
      stdio: 'pipe',
      detached: true,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    this.child.stdin.on('error', (error) => {
      this.fail(errors.adapterDied(error.message));
    });
    this.child.stderr.on('data', (chunk: Buffer) => (this.said = (this.said + chunk.toString()).slice(-500)));
    this.child.stdout.on('data', (chunk: Buffer) => {
      this.read(chunk);
    });
    this.gone = new Promise((resolve) => {
      this.child.once('error', (error) => {
        this.fail(errors.adapterDied(error.message));
        resolve();
      });
      this.child.once('exit', (code, signal) => {
        this.fail(errors.adapterDied(this.said.trim() || `it ended with ${signal ?? `code ${code ?? '?'}`}`));
        resolve();
      });
    });
  }

  /** False when it has ended, or was told to. */
  get isAlive(): boolean {
    return this.over === null;
  }

  /** Body of the answer. @throws UserError as the adapter says, or `adapter-died` */
  request(command: string, args: object = {}): Promise<unknown> {
    if (this.over) return Promise.reject(this.over);
    const seq = ++this.lastSeq;
    return new Promise((resolve, reject) => {
      this.waiting.set(seq, { resolve, reject });
      this.child.stdin.write(encodeMessage({ seq, type: 'request', command, arguments: args }));
    });
  }

  /** Ends it and its gdb, by force when that takes long; whoever waits for an answer gets `why`. */
  async end(why: Error): Promise<void> {
    this.fail(why);
    this.child.stdin.end();
    this.child.kill('SIGTERM');
    const hard = setTimeout(() => {
      killGroup(this.child.pid);
    }, endWithinMs);
    await this.gone;
    clearTimeout(hard);
  }

  private read(chunk: Buffer): void {
    if (this.over) return;
    try {
      for (const message of this.reader.push(chunk)) this.take(message);
    } catch (error) {
      void this.end(errors.adapterDied(`it says something unreadable (${String(error)})`));
    }
  }

  private take(message: AdapterMessage): void {
    if (message.type !== 'response' || typeof message.request_seq !== 'number') return;
    const waiting = this.waiting.get(message.request_seq);
    this.waiting.delete(message.request_seq);
    if (message.success === true) waiting?.resolve(message.body);
    else waiting?.reject(failureOf(message));
  }

  private fail(error: Error): void {
    this.over ??= error;
    for (const w of this.waiting.values()) w.reject(this.over);
    this.waiting.clear();
  }
}

function failureOf({ body, message }: AdapterMessage): Error {
  const { error } = (body ?? {}) as { readonly error?: { readonly variables?: unknown } };
  const failure = error?.variables;
  if (isAdapterFailure(failure)) return new UserError(failure.code, failure.what, failure.remedy);
  return errors.adapterDied(`it refuses without a reason (${String(message)})`);
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
