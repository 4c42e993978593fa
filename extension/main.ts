import * as vscode from 'vscode';
import { bundleEditorType, panelType, rawScheme, viewId } from './contributions';
import { BundleEditor } from './host/bundle-editor';
import { registerCommands } from './host/commands';
import { registerDebugger } from './host/debug-sessions';
import { DebugTargets } from './host/debug-targets';
import { DiagnosingLoader } from './host/diagnosing-loader';
import { DiagnosisResults } from './host/diagnosis-results';
import { GoEditors } from './host/go-editors';
import { SourceLocator } from './host/source-locator';
import { TargetsView } from './host/views-targets';

/** Only registers; what is registered loads the rest when it is called. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Accept Leak', { log: true });
  const sources = new SourceLocator();
  const results = new DiagnosisResults();
  const debugTargets = new DebugTargets();
  const editors = new GoEditors(context, log, results, sources);
  const loader = new DiagnosingLoader({ context, log, sources, results, debugTargets, editors });
  context.subscriptions.push(
    log,
    results,
    debugTargets,
    editors,
    loader,
    registerCommands(() => loader.diagnosing()),
    registerDebugger(context, () => loader.pickProcess()),
    vscode.window.registerCustomEditorProvider(
      bundleEditorType,
      new BundleEditor(async (uri, webview) => (await loader.diagnosing()).handlers.openBundleIn(uri, webview)),
    ),
    vscode.window.registerWebviewPanelSerializer(panelType, {
      deserializeWebviewPanel: async (webview, state) =>
        (await loader.diagnosing()).panels.deserializeWebviewPanel(webview, state),
    }),
    vscode.window.registerTreeDataProvider(viewId, new TargetsView(results)),
    vscode.workspace.registerTextDocumentContentProvider(rawScheme, {
      provideTextDocumentContent: async (uri) =>
        (await loader.diagnosing()).rawDocuments.provideTextDocumentContent(uri),
    }),
  );
}
