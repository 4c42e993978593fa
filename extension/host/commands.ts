import * as vscode from 'vscode';
import { UserError } from '../../core/base/errors';
import { commands } from '../contributions';
import type { CommandHandlers } from './command-handlers';
import { pickInContainer } from './container-picker';
import { pickPod } from './pod-picker';

/** Every command of package.json but those of the debugger `go-gdb`. */
export function registerCommands(handlers: CommandHandlers): vscode.Disposable {
  const bound: readonly [string, (...args: unknown[]) => Promise<void>][] = [
    [commands.diagnose, (argument) => handlers.diagnose(argument)],
    [commands.diagnoseProcess, () => handlers.diagnose(undefined)],
    [commands.diagnoseContainer, () => handlers.diagnosePicked(pickInContainer)],
    [commands.diagnosePod, () => handlers.diagnosePicked(pickPod)],
    [commands.diagnoseSession, (...args) => handlers.diagnoseSession(args)],
    [commands.takeAnother, (row) => handlers.takeAnother(row)],
    [commands.watch, (row) => handlers.watch(row)],
    [commands.stopWatching, (row) => handlers.stopWatching(row)],
    [commands.openBundle, (file) => handlers.openBundle(file)],
    [commands.saveBundle, (row) => handlers.saveBundle(row)],
    [commands.exportReport, (row) => handlers.exportReport(row)],
    [commands.copyFinding, (row) => handlers.copyFinding(row)],
    [commands.openRaw, (row) => handlers.openRaw(row)],
    [commands.clear, () => handlers.clear()],
    [commands.showListener, (target, choice) => handlers.showListener(target, choice)],
    [commands.addPprof, () => handlers.addPprof()],
    [commands.forgetCredentials, () => handlers.forgetCredentials()],
  ];
  return vscode.Disposable.from(
    ...bound.map(([name, run]) =>
      vscode.commands.registerCommand(name, (...args: unknown[]) => orSay(() => run(...args))),
    ),
  );
}

/** Shows an error that a user can do something about; any other is ours and VS Code reports it. */
async function orSay(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    void vscode.window.showErrorMessage(error.line);
  }
}
