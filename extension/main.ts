import * as vscode from 'vscode';
import { panelType, rawScheme, viewId } from './contributions';
import { CommandHandlers } from './host/command-handlers';
import { registerCommands } from './host/commands';
import { registerDebugger } from './host/debug-sessions';
import { DebugTargets } from './host/debug-targets';
import { DiagnosisPanels } from './host/diagnosis-panels';
import { DiagnosisResults } from './host/diagnosis-results';
import { GoEditors } from './host/go-editors';
import { panelServices } from './host/panel-services';
import { PprofCredentials } from './host/pprof-credentials';
import { RawDocuments } from './host/raw-documents';
import { SourceLocator } from './host/source-locator';
import { RunningStatus } from './host/views-status';
import { TargetsView } from './host/views-targets';

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Accept Leak', { log: true });
  const credentials = new PprofCredentials(context.secrets, context.globalState);
  const sources = new SourceLocator();
  const results = new DiagnosisResults();
  const status = new RunningStatus();
  const panels = new DiagnosisPanels(panelServices(context, credentials, sources, results), status);
  const debugTargets = new DebugTargets();
  const rawDocuments = new RawDocuments(results);
  const { extensionUri } = context;
  const handlers = new CommandHandlers({ extensionUri, panels, results, credentials, debugTargets, rawDocuments });
  context.subscriptions.push(
    log,
    results,
    status,
    debugTargets,
    handlers,
    registerCommands(handlers),
    registerDebugger(context),
    new GoEditors(context, log, results, sources),
    vscode.window.registerWebviewPanelSerializer(panelType, panels),
    vscode.window.registerTreeDataProvider(viewId, new TargetsView(results)),
    vscode.workspace.registerTextDocumentContentProvider(rawScheme, rawDocuments),
  );
}
