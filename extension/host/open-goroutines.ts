import * as vscode from 'vscode';
import { configurationOf } from './debug-configurations';
import { pickProcess } from './target-picker';
import { rowOf } from './views-targets';

/** Of a row's process, or with `{ pid }` of that one, else of one that the user picks. */
export async function openGoroutines(argument: unknown): Promise<void> {
  const row = rowOf(argument)?.result.taken.target ?? argument;
  const given = typeof row === 'object' && row !== null && 'pid' in row ? row.pid : undefined;
  const pid = Number.isInteger(given) ? (given as number) : await pickProcess();
  if (pid === undefined) return;
  const isStarted = await vscode.debug.startDebugging(undefined, configurationOf(pid));
  if (isStarted) await vscode.commands.executeCommand('workbench.debug.action.focusCallStackView');
}
