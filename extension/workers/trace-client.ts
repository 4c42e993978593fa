import { Worker } from 'node:worker_threads';
import { errors, UserError } from '../../core/base/errors';
import type { Timeline } from '../../core/model/timeline';
import type { TraceAnalysis } from '../../core/model/trace-analysis';
import type { TraceAnswer, TraceRequest } from '../../core/protocol/trace-worker';

export interface TraceInWorkerOptions {
  readonly workerFile: string;
  readonly signal: AbortSignal;
  readonly follow?: readonly number[];
  /** Share of the trace that is read, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Analyses a trace in a worker of its own, with its timeline. The worker stops between two batches when the signal says so,
 * removes what it has unpacked, and ends.
 * @throws UserError `cancelled`, `file`; Error when the worker fails, which is a fault of ours
 */
export async function analyzeTraceInWorker(
  path: string,
  options: TraceInWorkerOptions,
): Promise<{ readonly analysis: TraceAnalysis; readonly timeline: Timeline }> {
  const { signal } = options;
  if (signal.aborted) throw errors.cancelled();
  const cancel = new SharedArrayBuffer(1);
  const onAbort = (): void => {
    Atomics.store(new Uint8Array(cancel), 0, 1);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const worker = new Worker(options.workerFile);
  try {
    const answer = await answerOf(worker, { path, follow: options.follow ?? [], cancel }, options.onProgress);
    if (answer.type === 'failed') throw new UserError(answer.code, answer.message, answer.remedy);
    if (answer.analysis.error?.code === 'cancelled') throw errors.cancelled();
    return answer;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await worker.terminate();
  }
}

function answerOf(
  worker: Worker,
  request: TraceRequest,
  onProgress: ((share: number) => void) | undefined,
): Promise<Exclude<TraceAnswer, { readonly type: 'progress' }>> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new Error(`The trace worker ended with code ${code} before it answered`));
    });
    worker.on('message', (message: TraceAnswer) => {
      if (message.type === 'progress') onProgress?.(message.share);
      else resolve(message);
    });
    worker.postMessage(request);
  });
}
