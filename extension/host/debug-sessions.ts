import * as vscode from 'vscode';
import { adapterRequests } from '../../core/protocol/adapter';
import { commands, debugType } from '../contributions';
import { configurationOf, GoGdbConfigurations } from './debug-configurations';
import { pickProcess } from './target-picker';
import { rowOf } from './views-targets';

const { l10n } = vscode;

/** The debugger `go-gdb`: its adapter as a process of VS Code's own node, its configurations and commands. */
export function registerDebugger({ extensionUri }: vscode.ExtensionContext): vscode.Disposable {
  const adapter = vscode.Uri.joinPath(extensionUri, 'dist', 'gdb-adapter.js').fsPath;
  return vscode.Disposable.from(
    vscode.debug.registerDebugAdapterDescriptorFactory(debugType, {
      createDebugAdapterDescriptor: () =>
        new vscode.DebugAdapterExecutable(process.execPath, [adapter], { env: { ELECTRON_RUN_AS_NODE: '1' } }),
    }),
    vscode.debug.registerDebugConfigurationProvider(debugType, new GoGdbConfigurations()),
    vscode.commands.registerCommand(commands.openGoroutines, openGoroutines),
    vscode.commands.registerCommand(commands.refreshGoroutines, refreshGoroutines),
  );
}

/** Of a row's process, or with `{ pid }` of that one, else of one that the user picks. */
async function openGoroutines(argument: unknown): Promise<void> {
  const row = rowOf(argument)?.result.taken.target ?? argument;
  const given = typeof row === 'object' && row !== null && 'pid' in row ? row.pid : undefined;
  const pid = Number.isInteger(given) ? (given as number) : await pickProcess();
  if (pid === undefined) return;
  const isStarted = await vscode.debug.startDebugging(undefined, configurationOf(pid));
  if (isStarted) await vscode.commands.executeCommand('workbench.debug.action.focusCallStackView');
}

async function refreshGoroutines(): Promise<void> {
  const session = vscode.debug.activeDebugSession;
  if (session?.type !== debugType) {
    void vscode.window.showInformationMessage(l10n.t('No session with goroutines of a snapshot is active.'));
    return;
  }
  await vscode.window.withProgress(
    { location: { viewId: 'workbench.debug.callStackView' }, title: l10n.t('Reading goroutines') },
    () => session.customRequest(adapterRequests.refresh),
  );
}
