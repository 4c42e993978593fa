import { errors } from '../../core/base/errors';
import type { Diagnosis } from '../../core/model/diagnosis';
import type { Recording } from '../../core/model/recording';
import type { HostToPanel, Progress, ProgressStep, TakenDiagnosis } from '../../core/protocol/host-webview';
import type { Step } from '../../core/protocol/step';
import { diagnoseInWorker } from '../workers/diagnosis-client';
import { collectFor, failureOf, takenNow, type RunOptions } from './run-options';

export interface DiagnosisOptions extends RunOptions {
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
  readonly #steps = new Map<ProgressStep['source'], Step>();
  #active: ProgressStep['source'] | null = null;
  #recording: Recording | null = null;

  constructor(private readonly options: DiagnosisOptions) {}

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
      this.#step('verdict', { name: 'weighEvidence' });
      const diagnosis = await this.#diagnose(recording);
      return { type: 'diagnosis', taken: takenNow(this.options, diagnosis) };
    } catch (error) {
      return { type: 'failed', failure: failureOf(error, this.options.name) };
    } finally {
      clearInterval(ticking);
    }
  }

  #collect(): Promise<Recording> {
    return collectFor(this.options, {
      signal: this.#cancel.signal,
      onProgress: ({ source, doing }) => {
        this.#step(source, doing);
      },
      onSample: (soFar) => void this.#tellSoFar(soFar()),
    });
  }

  /** A verdict on part of the evidence is a help while one waits; without it nothing is lost. */
  async #tellSoFar(recording: Recording): Promise<void> {
    const diagnosis = await this.#diagnose(recording).catch(() => null);
    if (diagnosis !== null && this.#recording === null && !this.#cancel.signal.aborted)
      this.options.onSoFar(takenNow(this.options, diagnosis));
  }

  #diagnose(recording: Recording): Promise<Diagnosis> {
    const { language, workerFile } = this.options;
    return diagnoseInWorker(recording, language, workerFile, this.#cancel.signal);
  }

  #step(source: ProgressStep['source'], doing: Step): void {
    this.#active = source;
    this.#steps.set(source, doing);
    this.options.onProgress(this.progress);
  }
}
