import * as vscode from 'vscode';
import { followedBy } from '../../core/detail/details';
import { toolVersion } from '../tool-version';
import type { TargetChoice } from '../../core/protocol/host-webview';
import { DiagnosisRun } from './diagnosis-run';
import type { PanelServices } from './diagnosis-panel';
import { findingMarkdown } from '../report/finding-markdown';
import { detailsInWorker, diagnoseInWorker } from '../workers/diagnosis-client';
import type { DebugTargets } from './debug-targets';
import { exportDiagnosis, saveContent } from './diagnosis-export';
import type { DiagnosisResults } from './diagnosis-results';
import type { PprofCredentials } from './pprof-credentials';
import type { KeptEvidence } from './kept-evidence';
import { documentText } from './raw-documents';
import { failureOf, type RunOptions } from './run-options';
import { readSettings } from './settings';
import type { SourceLocator } from './source-locator';
import { targetName } from './target-name';
import type { WatchList } from './watch-list';
import { watchTarget } from './watch-run';

/** The services behind every panel of this window. */
export function panelServices(
  context: vscode.ExtensionContext,
  credentials: PprofCredentials,
  sources: SourceLocator,
  results: DiagnosisResults,
  watches: WatchList,
  debugTargets: DebugTargets,
  kept: KeptEvidence,
  log: vscode.LogOutputChannel,
): PanelServices {
  const { extensionUri } = context;
  const workerFile = vscode.Uri.joinPath(extensionUri, 'dist', 'worker.js').fsPath;
  const complain = (error: unknown): void => {
    log.error(error instanceof Error ? error : String(error));
  };
  const runOptions = async (target: TargetChoice): Promise<RunOptions> => ({
    target,
    name: targetName(target),
    settings: readSettings(),
    isTrusted: vscode.workspace.isTrusted,
    pprof: target.pprof === null ? undefined : await credentials.whole(target.pprof),
    pausedSession: () => debugTargets.paused(target.pid),
    language: vscode.env.language,
    workerFile,
    toolVersion,
  });
  const watchIntervalMs = (): number => readSettings().watchInterval * 1000;
  return {
    extensionUri,
    startRun: async (target, onProgress, onSoFar) =>
      new DiagnosisRun({ ...(await runOptions(target)), onProgress, onSoFar }),
    watchOn: async (target, onVerdict, signal) => {
      try {
        const options = { verdictEveryMs: watchIntervalMs, onVerdict, onFault: complain };
        await watchTarget({ ...(await runOptions(target)), ...options }, signal);
        return null;
      } catch (error) {
        return signal.aborted ? null : failureOf(error, targetName(target));
      }
    },
    watchIntervalMs,
    openSource: (site, column) => sources.open(site, column),
    exportAs: (taken, format) =>
      exportDiagnosis({ taken, recording: results.recordingOf(taken) }, format, { extensionUri, workerFile }),
    taken: (taken, recording) => {
      results.set(taken, recording);
      if (recording !== null) kept.keep(taken, recording).catch(complain);
    },
    retell: async (taken) => {
      const { language } = vscode.env;
      const recording = taken.language === language ? null : await kept.find(taken);
      if (recording === null) return taken;
      try {
        const diagnosis = await diagnoseInWorker(recording, language, workerFile, new AbortController().signal);
        return { ...taken, diagnosis, language };
      } catch (error) {
        complain(error);
        return taken;
      }
    },
    details: async (taken, signal) => {
      const recording = results.recordingOf(taken) ?? (await kept.find(taken));
      if (recording === null) return null;
      if (results.recordingOf(taken) === null) results.set(taken, recording);
      try {
        return await detailsInWorker(recording, followedBy(taken.diagnosis), workerFile, signal);
      } catch (error) {
        if (!signal.aborted) complain(error);
        return null;
      }
    },
    documentText: (target, sample, name) => {
      const document = results.of(target)?.recording?.samples[sample]?.documents.find((d) => d.name === name);
      return document === undefined ? null : documentText(document);
    },
    copyFinding: async ({ diagnosis }, index) => {
      const finding = diagnosis.findings[index];
      if (finding === undefined) return;
      await vscode.env.clipboard.writeText(findingMarkdown(diagnosis, finding, vscode.env.language));
      void vscode.window.setStatusBarMessage(vscode.l10n.t('Copied the finding as Markdown'), 3000);
    },
    saveAs: saveContent,
    watch: (target, on) => {
      if (on) watches.start(target);
      else watches.stop(target);
    },
    isWatched: (target) => watches.has(target),
  };
}
