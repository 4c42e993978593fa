import * as vscode from 'vscode';
import { adapterRequests } from '../../core/protocol/adapter';
import { commands, debugType } from '../contributions';
import { GoGdbConfigurations } from './debug-configurations';

const { l10n } = vscode;

/** The debugger `go-gdb`: its adapter as a process of VS Code's own node, its configurations, and the command of its sessions. */
export function registerDebugger(
  { extensionUri }: vscode.ExtensionContext,
  pickProcess: () => Promise<number | undefined>,
): vscode.Disposable {
  const adapter = vscode.Uri.joinPath(extensionUri, 'dist', 'gdb-adapter.js').fsPath;
  return vscode.Disposable.from(
    vscode.debug.registerDebugAdapterDescriptorFactory(debugType, {
      createDebugAdapterDescriptor: () =>
        new vscode.DebugAdapterExecutable(process.execPath, [adapter], { env: { ELECTRON_RUN_AS_NODE: '1' } }),
    }),
    vscode.debug.registerDebugConfigurationProvider(debugType, new GoGdbConfigurations(pickProcess)),
    vscode.commands.registerCommand(commands.refreshGoroutines, refreshGoroutines),
  );
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
