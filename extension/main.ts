import * as vscode from 'vscode';
import { panelType } from './contributions';
import { registerCommands } from './host/commands';
import { registerDebugger } from './host/debug-sessions';
import { DiagnosisPanels } from './host/diagnosis-panels';
import { panelServices } from './host/panel-services';
import { PprofCredentials } from './host/pprof-credentials';

export function activate(context: vscode.ExtensionContext): void {
  const credentials = new PprofCredentials(context.secrets, context.globalState);
  const panels = new DiagnosisPanels(panelServices(context, credentials));
  context.subscriptions.push(
    registerCommands(panels, credentials),
    registerDebugger(context),
    vscode.window.registerWebviewPanelSerializer(panelType, panels),
  );
}
