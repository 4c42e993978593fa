import * as vscode from 'vscode';
import { errors } from '../../core/base/errors';
import type { Finding } from '../../core/model/diagnosis';
import type { TakenDiagnosis, TargetChoice } from '../../core/protocol/host-webview';
import { readBundle, writeBundle } from '../collect/bundle-file';
import { findingMarkdown } from '../report/finding-markdown';
import { baseName } from '../source/source-paths';
import { diagnoseInWorker } from '../workers/diagnosis-client';
import type { DebugTargets } from './debug-targets';
import { exportDiagnosis, type ExportParts } from './diagnosis-export';
import type { DiagnosisPanels } from './diagnosis-panels';
import type { DiagnosisResult, DiagnosisResults } from './diagnosis-results';
import type { KeptEvidence } from './kept-evidence';
import type { GoEditors } from './go-editors';
import { addPprof } from './pprof-adder';
import type { PprofCredentials } from './pprof-credentials';
import type { RawDocuments } from './raw-documents';
import type { PanelChoice } from './site-lenses';
import { chooseTarget } from './target-picker';
import { nameOf, rowOf } from './views-targets';
import type { WatchList } from './watch-list';

const { l10n } = vscode;

const bundleFilter = { [l10n.t('Accept Leak bundle')]: ['tar.gz', 'gz', 'tgz'] };

/** What the commands are made of. */
export interface CommandParts {
  readonly extensionUri: vscode.Uri;
  readonly panels: DiagnosisPanels;
  readonly results: DiagnosisResults;
  readonly credentials: PprofCredentials;
  readonly debugTargets: DebugTargets;
  readonly rawDocuments: RawDocuments;
  readonly watches: WatchList;
  readonly editors: GoEditors;
  readonly kept: KeptEvidence;
}

/** What each command does. They throw UserErrors. */
export class CommandHandlers {
  constructor(private readonly parts: CommandParts) {}

  async diagnose(argument: unknown): Promise<void> {
    const target = await chooseTarget(argument, this.parts.credentials);
    if (target !== undefined) await this.parts.panels.diagnose(target);
  }

  /** Of a container or pod: to list them, a program of the user's is run. */
  async diagnosePicked(choose: () => Promise<TargetChoice | undefined>): Promise<void> {
    if (!vscode.workspace.isTrusted) throw errors.notTrusted();
    const target = await choose();
    if (target !== undefined) await this.parts.panels.diagnose(target);
  }

  async diagnoseSession(args: readonly unknown[]): Promise<void> {
    const chosen = await this.parts.debugTargets.choose(args);
    if (chosen !== undefined) await this.parts.panels.diagnose(chosen.target, chosen.choice);
  }

  async takeAnother(row: unknown): Promise<void> {
    const result = await this.#result(row);
    if (result !== undefined) await this.parts.panels.diagnose(result.taken.target);
  }

  async watch(row: unknown): Promise<void> {
    const known = rowOf(row)?.result.taken.target;
    const target = known ?? (await chooseTarget(undefined, this.parts.credentials));
    if (target === undefined) return;
    await this.parts.panels.diagnose(target);
    this.parts.watches.start(target);
  }

  stopWatching(row: unknown): Promise<void> {
    const target = rowOf(row)?.result.taken.target;
    for (const each of target === undefined ? this.parts.watches.targets : [target]) this.parts.watches.stop(each);
    return Promise.resolve();
  }

  /** `file` where another extension or a test names it. */
  async openBundle(file: unknown): Promise<void> {
    const dialog = { filters: bundleFilter, title: l10n.t('Open Accept Leak Bundle') };
    const uri = file instanceof vscode.Uri ? file : (await vscode.window.showOpenDialog(dialog))?.[0];
    if (uri !== undefined) this.parts.panels.show(await this.#readBundle(uri), null);
  }

  /** The same in an editor of VS Code's. */
  async openBundleIn(uri: vscode.Uri, webview: vscode.WebviewPanel): Promise<void> {
    this.parts.panels.showIn(webview, await this.#readBundle(uri));
  }

  async #readBundle(uri: vscode.Uri): Promise<TakenDiagnosis> {
    const recording = await readBundle(uri.fsPath);
    const worker = vscode.Uri.joinPath(this.parts.extensionUri, 'dist', 'worker.js').fsPath;
    const { language } = vscode.env;
    const diagnosis = await diagnoseInWorker(recording, language, worker, new AbortController().signal);
    const target: TargetChoice = { pid: recording.target.pid, pprof: recording.target.pprof };
    const takenAtMs = recording.samples.at(-1)?.startedAtMs ?? Date.now();
    const taken: TakenDiagnosis = { target, diagnosis, takenAt: new Date(takenAtMs).toISOString(), language };
    this.parts.results.set(taken, recording);
    return taken;
  }

  async saveBundle(row: unknown): Promise<void> {
    const result = await this.#result(row);
    if (result === undefined) return;
    if (result.recording === null) {
      const message = l10n.t('The evidence of a diagnosis of before the reload is gone. Take another sample first.');
      void vscode.window.showInformationMessage(message);
      return;
    }
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const name = `accept-leak-${String(result.taken.target.pid ?? 'remote')}.tar.gz`;
    const defaultUri = folder === undefined ? vscode.Uri.file(name) : vscode.Uri.joinPath(folder, name);
    const file = await vscode.window.showSaveDialog({ defaultUri, filters: bundleFilter });
    if (file === undefined) return;
    await writeBundle(file.fsPath, result.recording);
    void vscode.window.showInformationMessage(l10n.t('Saved {0}', baseName(file.fsPath)));
  }

  async exportReport(row: unknown): Promise<void> {
    const result = await this.#result(row);
    if (result !== undefined) await exportDiagnosis(result, 'html', this.#exportParts());
  }

  #exportParts(): ExportParts {
    const { extensionUri } = this.parts;
    return { extensionUri, workerFile: vscode.Uri.joinPath(extensionUri, 'dist', 'worker.js').fsPath };
  }

  async copyFinding(row: unknown): Promise<void> {
    const known = rowOf(row);
    const result = known?.result ?? (await this.#result(undefined));
    if (result === undefined) return;
    const { diagnosis } = result.taken;
    const finding = known?.kind === 'finding' ? known.finding : await pickFinding(diagnosis.findings);
    if (finding === undefined) return;
    await vscode.env.clipboard.writeText(findingMarkdown(diagnosis, finding, vscode.env.language));
    void vscode.window.setStatusBarMessage(l10n.t('Copied the finding as Markdown'), 3000);
  }

  openRaw(row: unknown): Promise<void> {
    return this.parts.rawDocuments.pick(rowOf(row)?.result);
  }

  /** Forgets all diagnoses, and removes the evidence of them that was kept. */
  async clear(): Promise<void> {
    this.parts.watches.dispose();
    this.parts.results.clear();
    await this.parts.kept.clear();
  }

  addPprof(): Promise<void> {
    return addPprof(this.parts.editors);
  }

  /** From lenses, hovers and our view, which know the target. */
  showListener(target: unknown, choice: unknown): Promise<void> {
    const result = isTarget(target) ? this.parts.results.of(target) : undefined;
    if (result !== undefined) this.parts.panels.show(result.taken, isChoice(choice) ? choice : null);
    return Promise.resolve();
  }

  async forgetCredentials(): Promise<void> {
    const n = await this.parts.credentials.forget();
    void vscode.window.showInformationMessage(l10n.t('Forgot the credentials of {0} pprof addresses.', n));
  }

  /** The row's, the shown panel's, the only one, or the one that the user picks. */
  async #result(row: unknown): Promise<DiagnosisResult | undefined> {
    const known = rowOf(row)?.result;
    if (known !== undefined) return known;
    const { all } = this.parts.results;
    const active = this.parts.panels.activeTarget;
    const shown = active === null ? undefined : this.parts.results.of(active);
    if (shown !== undefined || all.length < 2) {
      const one = shown ?? all[0];
      if (one === undefined) throw errors.noDiagnosis();
      return one;
    }
    const items = all.map((result) => ({
      label: nameOf(result),
      description: result.taken.diagnosis.verdict.class,
      result,
    }));
    return (await vscode.window.showQuickPick(items))?.result;
  }
}

async function pickFinding(findings: readonly Finding[]): Promise<Finding | undefined> {
  if (findings.length < 2) return findings[0];
  const items = findings.map((finding) => ({ label: finding.title, description: finding.class, finding }));
  return (await vscode.window.showQuickPick(items))?.finding;
}

function isTarget(value: unknown): value is TargetChoice {
  return typeof value === 'object' && value !== null && 'pid' in value && 'pprof' in value;
}

function isChoice(value: unknown): value is PanelChoice {
  return typeof value === 'object' && value !== null && 'listener' in value && 'goroutine' in value;
}
