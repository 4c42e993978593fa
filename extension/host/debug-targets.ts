import * as vscode from 'vscode';
import { errors } from '../../core/base/errors';
import type { TargetChoice } from '../../core/protocol/host-webview';
import type { PausedSession } from '../collect/paused-session';
import { GoSession } from './go-session';
import type { PanelChoice } from './site-lenses';

const { l10n } = vscode;

const goType = 'go';
/** True while a Go program is being debugged: menus ask for it. */
const contextKey = 'acceptLeak.goSession';

/** What the user pointed at in the CALL STACK view or the toolbar. */
export interface DebugChoice {
  readonly target: TargetChoice;
  readonly choice: PanelChoice | null;
}

/** The Go programs that debug sessions of this window run, with the process ids that their debuggers tell. */
export class DebugTargets implements vscode.Disposable {
  readonly #sessions = new Map<string, GoSession>();
  readonly #disposables: vscode.Disposable[];

  constructor() {
    this.#disposables = [
      vscode.debug.registerDebugAdapterTrackerFactory(goType, {
        createDebugAdapterTracker: (session) => {
          // Its row is there before it has started; without it here another session would be taken for it.
          this.#enter(session);
          return {
            onDidSendMessage: (message: unknown) => {
              // Not of one that has ended meanwhile: it would come back and stay.
              this.#sessions.get(session.id)?.hear(message);
            },
          };
        },
      }),
      vscode.debug.onDidStartDebugSession((session) => {
        if (session.type === goType) this.#enter(session);
      }),
      vscode.debug.onDidTerminateDebugSession(({ id }) => {
        this.#sessions.get(id)?.end();
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
   * @throws UserError when there is no Go session, it ends, or its debugger tells no process id
   */
  async choose(args: readonly unknown[]): Promise<DebugChoice | undefined> {
    const all = [...this.#sessions.values()];
    if (all.length === 0) throw errors.noGoSession();
    const named = all.find(({ handle }) => args.some((a) => mentions(a, handle.id)));
    const active = all.find(({ handle }) => handle.id === vscode.debug.activeDebugSession?.id);
    const found = named ?? (all.length === 1 ? all[0] : (active ?? (await pick(all))));
    if (found === undefined) return undefined;
    const pid = await found.process();
    const goroutine = goroutineOf(args);
    return {
      target: { pid, pprof: null },
      choice: goroutine === null ? null : { listener: null, goroutine },
    };
  }

  /** The session that holds a process still, to be asked for stacks; undefined when there is none. */
  paused(pid: number | null): PausedSession | undefined {
    if (pid === null) return undefined;
    return [...this.#sessions.values()].flatMap((s) => (s.pid === pid && s.paused !== null ? [s.paused] : []))[0];
  }

  #enter(session: vscode.DebugSession): void {
    if (this.#sessions.has(session.id)) return;
    this.#sessions.set(session.id, new GoSession(session));
    this.#tell();
  }

  #tell(): void {
    void vscode.commands.executeCommand('setContext', contextKey, this.#sessions.size > 0);
  }
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

async function pick(all: readonly GoSession[]): Promise<GoSession | undefined> {
  const items = all.map((entry) => ({
    label: entry.handle.name,
    description: entry.pid === null ? '' : l10n.t('pid {0}', entry.pid),
    entry,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: l10n.t('Diagnose Accept Leak') });
  return picked?.entry;
}
