import { UserError } from '../../core/base/errors';
import type { Diagnosis } from '../../core/model/diagnosis';
import type { Recording, SourceName } from '../../core/model/recording';
import type { Failure, TakenDiagnosis, TargetChoice } from '../../core/protocol/host-webview';
import { collectFromPod } from '../collect/collect-from-pod';
import type { CollectOptions } from '../collect/collect-options';
import { collectRecording } from '../collect/collect-recording';
import type { PausedSession } from '../collect/paused-session';
import type { Settings } from '../contributions';

/** What a diagnosis and a watch need to know. */
export interface RunOptions {
  readonly target: TargetChoice;
  /** For people. */
  readonly name: string;
  readonly settings: Settings;
  /** False where nothing may be run. */
  readonly isTrusted: boolean;
  /** The pprof address with its credentials. */
  readonly pprof: string | undefined;
  /** The debug session that holds the target still, if there is one when it is asked for. */
  readonly pausedSession: () => PausedSession | undefined;
  /** Of the one who reads the verdict, a tag of BCP 47. */
  readonly language: string;
  readonly workerFile: string;
  readonly toolVersion: string;
}

/** Takes samples of the target, as the settings say unless `more` says otherwise. @throws UserError as `collectRecording` */
export function collectFor(
  options: RunOptions,
  more: Pick<CollectOptions, 'signal' | 'onProgress'> & Partial<CollectOptions>,
): Promise<Recording> {
  const { target, settings, pprof, toolVersion, pausedSession } = options;
  const collect: CollectOptions = {
    pid: target.pid ?? undefined,
    pprof,
    intervalMs: settings.interval * 1000,
    samples: settings.samples,
    maxPauseMs: settings.maxPause,
    sources: new Set<SourceName>(settings.sources),
    traceMs: settings.trace * 1000,
    gdb: settings.gdb,
    headers: settings.pprofHeaders,
    pausedSession,
    toolVersion,
    ...more,
  };
  const { kubectl, podDebugImage: debugImage } = settings;
  return target.pod === undefined
    ? collectRecording(collect)
    : collectFromPod(target.pod, { kubectl, debugImage }, collect);
}

/** A verdict of now, as it is shown and kept. */
export function takenNow({ target, language }: RunOptions, diagnosis: Diagnosis): TakenDiagnosis {
  return { target, diagnosis, takenAt: new Date().toISOString(), language };
}

/** Why it did not go, for people. */
export function failureOf(error: unknown, target: string): Failure {
  if (error instanceof UserError)
    return { target, message: `${error.message}.`, remedy: error.remedy, cancelled: error.code === 'cancelled' };
  return { target, message: error instanceof Error ? error.message : String(error), remedy: '', cancelled: false };
}
