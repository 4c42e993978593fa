import { errors } from '../../core/base/errors';
import type { Recording } from '../../core/model/recording';
import type { TakenDiagnosis } from '../../core/protocol/host-webview';
import { diagnoseInWorker } from '../workers/diagnosis-client';
import { collectFor, takenNow, type RunOptions } from './run-options';

const betweenSamplesMs = 1000;
/** What is older says nothing about now. */
const windowMs = 60_000;

export interface WatchOptions extends RunOptions {
  /** From one verdict to the next, asked for each time. */
  readonly verdictEveryMs: () => number;
  readonly onSample?: () => void;
  readonly onVerdict: (taken: TakenDiagnosis, recording: Recording) => void;
  /** A verdict failed, which is a fault of ours; the watch goes on. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Watches a target: one continuing collection, a sample a second without trace and gdb, and of the last minute now and then a
 * verdict. Ends when it is cancelled.
 * @throws UserError when it cannot go on, or is cancelled
 */
export async function watchTarget(options: WatchOptions, signal: AbortSignal): Promise<void> {
  if (!options.isTrusted) throw errors.notTrusted();
  let judgedAtMs = performance.now();
  let judging = false;
  const judge = async (recording: Recording): Promise<void> => {
    judging = true;
    judgedAtMs = performance.now();
    try {
      const diagnosis = await diagnoseInWorker(recording, options.language, options.workerFile, signal);
      if (!signal.aborted) options.onVerdict(takenNow(options, diagnosis), recording);
    } catch (error) {
      if (!signal.aborted) options.onFault(error);
    } finally {
      judging = false;
    }
  };
  await collectFor(options, {
    intervalMs: betweenSamplesMs,
    samples: Infinity,
    windowMs,
    traceMs: 0,
    signal,
    onProgress: () => undefined,
    onSample: (soFar) => {
      options.onSample?.();
      if (!judging && performance.now() - judgedAtMs >= options.verdictEveryMs()) void judge(soFar());
    },
  });
}
