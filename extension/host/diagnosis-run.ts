import { errors, UserError } from '../../core/base/errors';
import type { Diagnosis } from '../../core/model/diagnosis';
import type { Recording, SourceName } from '../../core/model/recording';
import type {
  Failure,
  HostToPanel,
  Progress,
  ProgressStep,
  TakenDiagnosis,
  TargetChoice,
} from '../../core/protocol/host-webview';
import { collectFromPod } from '../collect/collect-from-pod';
import type { CollectOptions } from '../collect/collect-options';
import { collectRecording } from '../collect/collect-recording';
import type { PausedSession } from '../collect/paused-session';
import type { Settings } from '../contributions';
import { diagnoseInWorker } from '../workers/diagnosis-client';

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
  readonly workerFile: string;
  readonly toolVersion: string;
  readonly onProgress: (progress: Progress) => void;
  /** What the first samples say, while more are taken. */
  readonly onSoFar: (taken: TakenDiagnosis) => void;
}

export type RunOutcome = Extract<HostToPanel, { type: 'diagnosis' | 'failed' }>;

const tickMs = 500;

/** One diagnosis from the first sample to the verdict. Ends early when it is cancelled; never throws. */
export class DiagnosisRun {
  readonly #cancel = new AbortController();
  readonly #began = Date.now();
  readonly #steps = new Map<ProgressStep['source'], string>();
  #active: ProgressStep['source'] | null = null;
  #recording: Recording | null = null;

  constructor(private readonly options: RunOptions) {}

  cancel(): void {
    this.#cancel.abort();
  }

  /** The evidence, once it is collected. */
  get recording(): Recording | null {
    return this.#recording;
  }

  get progress(): Progress {
    const steps = [...this.#steps].map(([source, doing]) => ({ source, doing, done: source !== this.#active }));
    return { target: this.options.name, elapsedMs: Date.now() - this.#began, steps };
  }

  async outcome(): Promise<RunOutcome> {
    const ticking = setInterval(() => {
      this.options.onProgress(this.progress);
    }, tickMs);
    try {
      if (!this.options.isTrusted) throw errors.notTrusted();
      const recording = await this.#collect();
      this.#recording = recording;
      this.#step('verdict', 'joining and weighing the evidence');
      const diagnosis = await diagnoseInWorker(recording, this.options.workerFile, this.#cancel.signal);
      return {
        type: 'diagnosis',
        taken: this.#taken(diagnosis),
      };
    } catch (error) {
      return { type: 'failed', failure: this.#failure(error) };
    } finally {
      clearInterval(ticking);
    }
  }

  #collect(): Promise<Recording> {
    const { pod } = this.options.target;
    const { kubectl, podDebugImage: debugImage } = this.options.settings;
    const options = this.#collectOptions();
    return pod === undefined ? collectRecording(options) : collectFromPod(pod, { kubectl, debugImage }, options);
  }

  #collectOptions(): CollectOptions {
    const { target, settings, pprof, toolVersion } = this.options;
    return {
      pid: target.pid ?? undefined,
      pprof,
      intervalMs: settings.interval * 1000,
      samples: settings.samples,
      maxPauseMs: settings.maxPause,
      sources: new Set<SourceName>(settings.sources),
      traceMs: settings.trace * 1000,
      gdb: settings.gdb,
      headers: settings.pprofHeaders,
      pausedSession: this.options.pausedSession,
      signal: this.#cancel.signal,
      toolVersion,
      onProgress: ({ source, doing }) => {
        this.#step(source, doing);
      },
      onSample: (recording) => void this.#tellSoFar(recording),
    };
  }

  /** A verdict on part of the evidence is a help while one waits; without it nothing is lost. */
  async #tellSoFar(recording: Recording): Promise<void> {
    const { signal } = this.#cancel;
    const diagnosis = await diagnoseInWorker(recording, this.options.workerFile, signal).catch(() => null);
    if (diagnosis !== null && this.#recording === null && !signal.aborted) this.options.onSoFar(this.#taken(diagnosis));
  }

  #taken(diagnosis: Diagnosis): TakenDiagnosis {
    return { target: this.options.target, diagnosis, takenAt: new Date().toISOString() };
  }

  #step(source: ProgressStep['source'], doing: string): void {
    this.#active = source;
    this.#steps.set(source, doing);
    this.options.onProgress(this.progress);
  }

  #failure(error: unknown): Failure {
    const target = this.options.name;
    if (error instanceof UserError)
      return { target, message: `${error.message}.`, remedy: error.remedy, cancelled: error.code === 'cancelled' };
    return { target, message: error instanceof Error ? error.message : String(error), remedy: '', cancelled: false };
  }
}
