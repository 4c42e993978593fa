import * as vscode from 'vscode';
import { isUserError } from '../../core/base/errors';
import { commands } from '../contributions';
import type { Diagnosing, DiagnosingCommand } from './diagnosing';

/** Every command of package.json but what belongs to a session of `go-gdb`; the first that is called loads the rest. */
export function registerCommands(diagnosing: () => Promise<Diagnosing>): vscode.Disposable {
  const names = Object.values(commands).filter(
    (name): name is DiagnosingCommand => name !== commands.refreshGoroutines,
  );
  return vscode.Disposable.from(
    ...names.map((name) =>
      vscode.commands.registerCommand(name, (...args: unknown[]) =>
        orSay(async () => (await diagnosing()).run(name, args)),
      ),
    ),
  );
}

/** Shows an error that a user can do something about; any other is ours and VS Code reports it. */
async function orSay(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!isUserError(error)) throw error;
    void vscode.window.showErrorMessage(error.line);
  }
}
