import * as vscode from 'vscode';
import { panelType } from './contributions';
import { registerCommands } from './host/commands';
import { DiagnosisPanels } from './host/diagnosis-panels';
import { panelServices } from './host/panel-services';
import { PprofCredentials } from './host/pprof-credentials';

export function activate(context: vscode.ExtensionContext): void {
  const credentials = new PprofCredentials(context.secrets, context.globalState);
  const panels = new DiagnosisPanels(panelServices(context, credentials));
  context.subscriptions.push(
    registerCommands(panels, credentials),
    vscode.window.registerWebviewPanelSerializer(panelType, panels),
  );
}
