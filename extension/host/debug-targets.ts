import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { errors } from '../../core/base/errors';
import type { TargetChoice } from '../../core/protocol/host-webview';
import type { PausedSession } from '../collect/paused-session';
import type { PanelChoice } from './site-lenses';

const { l10n } = vscode;

const goType = 'go';
/** A program that is being compiled has no process yet. */
const startsWithinMs = 10_000;
const askEveryMs = 100;
/** True while a Go program is being debugged: menus ask for it. */
const contextKey = 'acceptLeak.goSession';

interface Session {
  readonly session: vscode.DebugSession;
  /** Null until the debugger tells. */
  pid: number | null;
  isPaused: boolean;
}

/** Requests after whose answer the program runs, if only to the next line. */
const goOn = new Set(['continue', 'next', 'stepIn', 'stepOut', 'reverseContinue', 'stepBack', 'goto', 'restart']);

/** What the user pointed at in the CALL STACK view or the toolbar. */
export interface DebugChoice {
  readonly target: TargetChoice;
  readonly choice: PanelChoice | null;
}

/** The Go programs that debug sessions of this window run, with the process ids that their debuggers tell. */
export class DebugTargets implements vscode.Disposable {
  readonly #sessions = new Map<string, Session>();
  readonly #disposables: vscode.Disposable[];

  constructor() {
    this.#disposables = [
      vscode.debug.registerDebugAdapterTrackerFactory(goType, {
        createDebugAdapterTracker: (session) => {
          // Its row is there before it has started; without it here another session would be taken for it.
          this.#entry(session);
          return {
            onDidSendMessage: (message: unknown) => {
              this.#hear(session, message);
            },
          };
        },
      }),
      vscode.debug.onDidStartDebugSession((session) => {
        if (session.type === goType) this.#entry(session);
      }),
      vscode.debug.onDidTerminateDebugSession(({ id }) => {
        this.#sessions.delete(id);
        this.#tell();
      }),
    ];
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /**
   * The program of the row that a command was called on, else of the active session, else of one that the user picks;
   * undefined when he does not.
   * @throws UserError when there is no Go session, or its debugger has told no process id
   */
  async choose(args: readonly unknown[]): Promise<DebugChoice | undefined> {
    const all = [...this.#sessions.values()];
    if (all.length === 0) throw errors.noGoSession();
    const named = all.find(({ session }) => args.some((a) => mentions(a, session.id)));
    const active = all.find(({ session }) => session.id === vscode.debug.activeDebugSession?.id);
    const found = named ?? (all.length === 1 ? all[0] : (active ?? (await pick(all))));
    if (found === undefined) return undefined;
    for (const until = Date.now() + startsWithinMs; found.pid === null && Date.now() < until;) await wait(askEveryMs);
    if (found.pid === null) throw errors.sessionWithoutPid(found.session.name);
    const goroutine = goroutineOf(args);
    return {
      target: { pid: found.pid, pprof: null },
      choice: goroutine === null ? null : { listener: null, goroutine },
    };
  }

  /** The session that holds a process still, to be asked for stacks; undefined when there is none. */
  paused(pid: number | null): PausedSession | undefined {
    const found = [...this.#sessions.values()].find((s) => s.pid === pid && s.isPaused);
    if (pid === null || found === undefined) return undefined;
    const { session } = found;
    return {
      name: session.name,
      request: (command, args) => Promise.resolve(session.customRequest(command, args)),
    };
  }

  /** What the debugger says decides whether the program stands, and which process it is. */
  #hear(session: vscode.DebugSession, message: unknown): void {
    if (typeof message !== 'object' || message === null) return;
    const entry = this.#sessions.get(session.id);
    const event = 'event' in message ? message.event : undefined;
    if (entry !== undefined && event === 'stopped') entry.isPaused = true;
    else if (entry !== undefined && (event === 'continued' || answersGoOn(message))) entry.isPaused = false;
    else if (event === 'process') this.#hearProcess(session, message);
  }

  /** `process` of the debug adapter protocol: delve's carries the process id. */
  #hearProcess(session: vscode.DebugSession, message: object): void {
    const body: unknown = 'body' in message ? message.body : undefined;
    if (typeof body !== 'object' || body === null || !('systemProcessId' in body)) return;
    const pid = body.systemProcessId;
    // Not one that has ended meanwhile: it would come back and stay.
    const entry = this.#sessions.get(session.id);
    if (entry !== undefined && Number.isInteger(pid) && (pid as number) > 0) entry.pid = pid as number;
  }

  #entry(session: vscode.DebugSession): Session {
    let entry = this.#sessions.get(session.id);
    if (entry === undefined) {
      entry = { session, pid: null, isPaused: false };
      this.#sessions.set(session.id, entry);
      this.#tell();
    }
    return entry;
  }

  #tell(): void {
    void vscode.commands.executeCommand('setContext', contextKey, this.#sessions.size > 0);
  }
}

function answersGoOn(message: object): boolean {
  const isAnswer = 'type' in message && message.type === 'response' && 'success' in message && message.success === true;
  return isAnswer && 'command' in message && typeof message.command === 'string' && goOn.has(message.command);
}

/** Rows give their session's id, by itself or within the id of a goroutine or in a description of the row. */
function mentions(argument: unknown, sessionId: string): boolean {
  if (typeof argument === 'string') return argument.includes(sessionId);
  if (typeof argument !== 'object' || argument === null) return false;
  return 'sessionId' in argument && argument.sessionId === sessionId;
}

/** Delve's thread ids are goroutine ids. A row says `thread:SESSION:ID`, or the number alone. */
function goroutineOf(args: readonly unknown[]): number | null {
  for (const argument of args) {
    const id: unknown =
      typeof argument === 'object' && argument !== null && 'threadId' in argument ? argument.threadId : argument;
    const number = typeof id === 'string' ? /^(?:thread:.*:)?(\d+)$/.exec(id)?.[1] : undefined;
    if (number !== undefined) return Number(number);
    if (typeof id === 'number') return id;
  }
  return null;
}

async function pick(all: readonly Session[]): Promise<Session | undefined> {
  const items = all.map((entry) => ({
    label: entry.session.name,
    description: entry.pid === null ? '' : l10n.t('pid {0}', entry.pid),
    entry,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: l10n.t('Diagnose Accept Leak') });
  return picked?.entry;
}
