import * as vscode from 'vscode';
import { commands } from '../contributions';
import { CommandHandlers } from './command-handlers';
import { pickInContainer } from './container-picker';
import type { DebugTargets } from './debug-targets';
import { DiagnosisPanels } from './diagnosis-panels';
import type { DiagnosisResults } from './diagnosis-results';
import type { GoEditors } from './go-editors';
import { KeptEvidence } from './kept-evidence';
import { openGoroutines } from './open-goroutines';
import { panelServices } from './panel-services';
import { pickPod } from './pod-picker';
import { PprofCredentials } from './pprof-credentials';
import { RawDocuments } from './raw-documents';
import type { SourceLocator } from './source-locator';
import { RunningStatus } from './views-status';
import { WatchList } from './watch-list';

/** What is there from the activation on. */
export interface DiagnosingParts {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly sources: SourceLocator;
  readonly results: DiagnosisResults;
  readonly debugTargets: DebugTargets;
  readonly editors: GoEditors;
}

export type DiagnosingCommand = Exclude<(typeof commands)[keyof typeof commands], typeof commands.refreshGoroutines>;

/**
 * Takes diagnoses and shows them. It is a file of its own, loaded with the first command or panel, so that the editor does
 * not wait for it when a Go file is opened.
 */
export class Diagnosing implements vscode.Disposable {
  readonly panels: DiagnosisPanels;
  readonly rawDocuments: RawDocuments;
  readonly handlers: CommandHandlers;
  readonly #disposables: readonly { dispose(): unknown }[];
  readonly #commands: Readonly<Record<DiagnosingCommand, (...args: unknown[]) => Promise<void>>>;

  constructor({ context, log, sources, results, debugTargets, editors }: DiagnosingParts) {
    const { extensionUri, secrets, globalState, storageUri, globalStorageUri } = context;
    const credentials = new PprofCredentials(secrets, globalState);
    const kept = new KeptEvidence(vscode.Uri.joinPath(storageUri ?? globalStorageUri, 'evidence').fsPath);
    const status = new RunningStatus();
    const watches = new WatchList((target, signal) => this.panels.watch(target, signal));
    const services = panelServices(context, credentials, sources, results, watches, debugTargets, kept, log);
    this.panels = new DiagnosisPanels(services, status);
    this.rawDocuments = new RawDocuments(results);
    const { panels, rawDocuments } = this;
    const parts = { extensionUri, panels, results, credentials, debugTargets, rawDocuments, watches, editors, kept };
    const handlers = new CommandHandlers(parts);
    this.handlers = handlers;
    this.#disposables = [
      status,
      watches,
      watches.onDidChange(() => {
        panels.showWatching();
      }),
    ];
    this.#commands = {
      [commands.diagnose]: (argument) => handlers.diagnose(argument),
      [commands.diagnoseProcess]: () => handlers.diagnose(undefined),
      [commands.diagnoseContainer]: () => handlers.diagnosePicked(pickInContainer),
      [commands.diagnosePod]: () => handlers.diagnosePicked(pickPod),
      [commands.diagnoseSession]: (...args) => handlers.diagnoseSession(args),
      [commands.takeAnother]: (row) => handlers.takeAnother(row),
      [commands.watch]: (row) => handlers.watch(row),
      [commands.stopWatching]: (row) => handlers.stopWatching(row),
      [commands.openBundle]: (file) => handlers.openBundle(file),
      [commands.saveBundle]: (row) => handlers.saveBundle(row),
      [commands.exportReport]: (row) => handlers.exportReport(row),
      [commands.copyFinding]: (row) => handlers.copyFinding(row),
      [commands.openRaw]: (row) => handlers.openRaw(row),
      [commands.clear]: () => handlers.clear(),
      [commands.showListener]: (target, choice) => handlers.showListener(target, choice),
      [commands.addPprof]: () => handlers.addPprof(),
      [commands.forgetCredentials]: () => handlers.forgetCredentials(),
      [commands.openGoroutines]: openGoroutines,
    };
  }

  /** @throws UserError for what a user can do something about */
  run(command: DiagnosingCommand, args: readonly unknown[]): Promise<void> {
    return this.#commands[command](...args);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

export { pickProcess } from './target-picker';
