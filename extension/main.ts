import * as vscode from 'vscode';
import { bundleEditorType, panelType, rawScheme, settingsSection, viewId } from './contributions';
import { BundleEditor } from './host/bundle-editor';
import { CommandHandlers } from './host/command-handlers';
import { registerCommands } from './host/commands';
import { registerDebugger } from './host/debug-sessions';
import { DebugTargets } from './host/debug-targets';
import { DiagnosisPanels } from './host/diagnosis-panels';
import { DiagnosisResults } from './host/diagnosis-results';
import { GoEditors } from './host/go-editors';
import { KeptEvidence } from './host/kept-evidence';
import { panelServices } from './host/panel-services';
import { PprofCredentials } from './host/pprof-credentials';
import { RawDocuments } from './host/raw-documents';
import { SourceLocator } from './host/source-locator';
import { RunningStatus } from './host/views-status';
import { TargetsView } from './host/views-targets';
import { WatchList } from './host/watch-list';

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Accept Leak', { log: true });
  const credentials = new PprofCredentials(context.secrets, context.globalState);
  const sources = new SourceLocator();
  const results = new DiagnosisResults();
  const status = new RunningStatus();
  const watches = new WatchList(
    (target) => panels.takeSilently(target),
    () => vscode.workspace.getConfiguration(settingsSection).get('watchInterval', 30) * 1000,
  );
  const kept = new KeptEvidence(vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'evidence').fsPath);
  const debugTargets = new DebugTargets();
  const services = panelServices(context, credentials, sources, results, watches, debugTargets, kept, log);
  const panels = new DiagnosisPanels(services, status);
  const rawDocuments = new RawDocuments(results);
  const { extensionUri } = context;
  const editors = new GoEditors(context, log, results, sources);
  const handlers = new CommandHandlers({
    extensionUri,
    panels,
    results,
    credentials,
    debugTargets,
    rawDocuments,
    watches,
    editors,
    kept,
  });
  context.subscriptions.push(
    log,
    results,
    status,
    debugTargets,
    watches,
    watches.onDidChange(() => {
      panels.showWatching();
    }),
    registerCommands(handlers),
    registerDebugger(context),
    editors,
    vscode.window.registerCustomEditorProvider(bundleEditorType, new BundleEditor(handlers)),
    vscode.window.registerWebviewPanelSerializer(panelType, panels),
    vscode.window.registerTreeDataProvider(viewId, new TargetsView(results)),
    vscode.workspace.registerTextDocumentContentProvider(rawScheme, rawDocuments),
  );
}
