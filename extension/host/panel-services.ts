import * as vscode from 'vscode';
import type { TargetChoice } from '../../core/protocol/host-webview';
import { toolVersion } from '../tool-version';
import { exeOf } from '../collect/process-facts';
import { DiagnosisRun } from './diagnosis-run';
import type { PanelServices } from './diagnosis-panel';
import { exportDiagnosis } from './diagnosis-export';
import type { DiagnosisResults } from './diagnosis-results';
import type { PprofCredentials } from './pprof-credentials';
import { readSettings } from './settings';
import type { SourceLocator } from './source-locator';

/** The services behind every panel of this window. */
export function panelServices(
  context: vscode.ExtensionContext,
  credentials: PprofCredentials,
  sources: SourceLocator,
  results: DiagnosisResults,
): PanelServices {
  const { extensionUri } = context;
  return {
    extensionUri,
    startRun: async (target, onProgress) =>
      new DiagnosisRun({
        target,
        name: targetName(target),
        settings: readSettings(),
        pprof: target.pprof === null ? undefined : await credentials.whole(target.pprof),
        workerFile: vscode.Uri.joinPath(extensionUri, 'dist', 'worker.js').fsPath,
        toolVersion,
        onProgress,
      }),
    openSource: (site, column) => sources.open(site, column),
    exportAs: (taken, format) => exportDiagnosis(taken, format, extensionUri),
    taken: (taken, recording) => {
      results.set(taken, recording);
    },
  };
}

/** `server (pid 4711)`, as far as it is known before the first sample. */
export function targetName({ pid, pprof }: TargetChoice): string {
  if (pid === null) return pprof ?? '';
  const exe = exeOf(pid);
  return exe === null ? `pid ${String(pid)}` : `${exe.slice(exe.lastIndexOf('/') + 1)} (pid ${String(pid)})`;
}
