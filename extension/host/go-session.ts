import { setTimeout as wait } from 'node:timers/promises';
import { errors } from '../../core/base/errors';
import { isRecord } from '../../core/protocol/record';
import type { PausedSession } from '../collect/paused-session';

/** What is needed of a `vscode.DebugSession`. */
export interface SessionHandle {
  readonly id: string;
  readonly name: string;
  customRequest(command: string, args?: unknown): PromiseLike<unknown>;
}

/** A program that is being compiled has no process yet. */
const startsWithinMs = 10_000;
const askEveryMs = 100;

/** Requests after whose answer the program runs, if only to the next line. */
const goOn = new Set(['continue', 'next', 'stepIn', 'stepOut', 'reverseContinue', 'stepBack', 'goto', 'restart']);

/** A debug session of a Go program, as its debugger tells of it. */
export class GoSession {
  #pid: number | null = null;
  #isPaused = false;
  #hasEnded = false;

  constructor(readonly handle: SessionHandle) {}

  /** Null until the debugger tells. */
  get pid(): number | null {
    return this.#pid;
  }

  /** The session as one that holds its process still; null when it does not. */
  get paused(): PausedSession | null {
    const { handle } = this;
    if (!this.#isPaused || this.#hasEnded) return null;
    return { name: handle.name, request: (command, args) => Promise.resolve(handle.customRequest(command, args)) };
  }

  /** A message of the Debug Adapter Protocol from its debugger: whether the program stands, and which process it is. */
  hear(message: unknown): void {
    if (!isRecord(message)) return;
    const { event, body } = message;
    if (event === 'stopped') this.#isPaused = true;
    else if (event === 'continued' || answersGoOn(message)) this.#isPaused = false;
    // Delve's carries the process id.
    else if (event === 'process' && isRecord(body) && isPid(body['systemProcessId']))
      this.#pid = body['systemProcessId'];
  }

  /** Nothing is to be had from it any more. */
  end(): void {
    this.#hasEnded = true;
  }

  /**
   * The process that it runs, for which it is waited a while.
   * @throws UserError `session-ended`, or `session-without-pid` when the debugger does not tell it within `withinMs`
   */
  async process(withinMs = startsWithinMs): Promise<number> {
    for (const until = Date.now() + withinMs; this.#pid === null && !this.#hasEnded && Date.now() < until;)
      await wait(askEveryMs);
    if (this.#pid !== null) return this.#pid;
    throw (this.#hasEnded ? errors.sessionEnded : errors.sessionWithoutPid)(this.handle.name);
  }
}

function isPid(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0;
}

function answersGoOn({ type, success, command }: Record<string, unknown>): boolean {
  return type === 'response' && success === true && typeof command === 'string' && goOn.has(command);
}
