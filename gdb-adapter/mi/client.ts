import { errors } from '../../core/base/errors';
import { LineSplitter } from './line-splitter';
import type { MiRecord, MiTuple } from './record';
import { textOf } from './record';
import { parseRecord } from './record-parser';

/** Both ends of a gdb; a test gives a scripted one. */
export interface MiTransport {
  write(text: string): void;
  onData(listener: (chunk: Uint8Array) => void): void;
  /** Called once, with the reason, when gdb is gone. */
  onEnd(listener: (why: string) => void): void;
  /** Ends gdb at once. */
  kill(): void;
}

/** gdb's own `^error`: the command was understood and refused. */
export class MiError extends Error {}

export interface CommandOptions {
  /** Default 10 s. A gdb that is late is ended: nothing it says later could be trusted. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const deafMs = 100;

interface Waiting {
  readonly command: string;
  readonly resolve: (results: MiTuple) => void;
  readonly reject: (error: Error) => void;
}

/** Sends commands with tokens and hands each answer to whoever asked; any number may be on the way. */
export class MiClient {
  private readonly waiting = new Map<number, Waiting>();
  private readonly splitter: LineSplitter;
  private lastToken = 0;
  private endedBecause: string | null = null;
  private readonly listeners = new Set<(record: MiRecord) => void>();

  constructor(
    private readonly transport: MiTransport,
    lineLimit?: number,
  ) {
    this.splitter = new LineSplitter(lineLimit);
    transport.onData((chunk) => {
      for (const line of this.splitter.push(chunk))
        this.handle(line ? parseRecord(line) : { kind: 'malformed', token: null, why: 'a record is too long', at: 0 });
    });
    transport.onEnd((why) => {
      this.end(why);
    });
  }

  get alive(): boolean {
    return this.endedBecause === null;
  }

  /** Async, stream and malformed records, as they come. Returns how to stop listening. */
  listen(listener: (record: MiRecord) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Results of `command` (without token and newline).
   * @throws MiError where gdb refuses it; UserError `gdb-died`, `gdb-late`, `gdb-nonsense` or `cancelled`
   */
  async command(command: string, options: CommandOptions = {}): Promise<MiTuple> {
    if (this.endedBecause !== null) throw errors.gdbDied(this.endedBecause);
    if (options.signal?.aborted === true) throw errors.cancelled();
    if (/[\n\r]/.test(command)) throw new MiError('a command is one line');
    const token = ++this.lastToken;
    const timeoutMs = options.timeoutMs ?? 10_000;
    let late: NodeJS.Timeout | undefined;
    let abort: (() => void) | undefined;
    try {
      return await new Promise<MiTuple>((resolve, reject) => {
        this.waiting.set(token, { command, resolve, reject });
        const wait = (ms: number): void => {
          const due = performance.now() + ms;
          late = setTimeout(() => {
            // While we were busy ourselves, its answer may have come and lie in the pipe.
            const deaf = performance.now() - due;
            if (deaf > deafMs) {
              wait(deafMs);
              return;
            }
            reject(errors.gdbLate(nameOf(command), timeoutMs));
            this.transport.kill();
          }, ms);
        };
        wait(timeoutMs);
        abort = () => {
          reject(errors.cancelled());
        };
        options.signal?.addEventListener('abort', abort, { once: true });
        this.transport.write(`${token}${command}\n`);
      });
    } finally {
      clearTimeout(late);
      if (abort) options.signal?.removeEventListener('abort', abort);
      this.waiting.delete(token);
    }
  }

  private handle(record: MiRecord): void {
    if (record.kind === 'result' || (record.kind === 'malformed' && record.token !== null)) this.answer(record);
    // Too long or without a token: nobody can tell whose it was, so nobody may wait for it in vain.
    else if (record.kind === 'malformed' && record.why === 'a record is too long')
      for (const w of this.waiting.values()) w.reject(errors.gdbNonsense(nameOf(w.command), record.why));
    for (const listener of this.listeners) listener(record);
  }

  private answer(record: Extract<MiRecord, { kind: 'result' | 'malformed' }>): void {
    const waiting = record.token === null ? undefined : this.waiting.get(record.token);
    if (!waiting) return; // Cancelled meanwhile.
    if (record.kind === 'malformed') waiting.reject(errors.gdbNonsense(nameOf(waiting.command), record.why));
    else if (record.class === 'error') waiting.reject(new MiError(textOf(record.results, 'msg') ?? 'no reason given'));
    else waiting.resolve(record.results);
  }

  private end(why: string): void {
    if (this.endedBecause !== null) return;
    this.endedBecause = why;
    for (const w of this.waiting.values()) w.reject(errors.gdbDied(why));
  }
}

function nameOf(command: string): string {
  return command.split(' ', 1)[0]!;
}
