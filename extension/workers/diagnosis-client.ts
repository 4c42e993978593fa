import { Worker } from 'node:worker_threads';
import { errors } from '../../core/base/errors';
import type { Diagnosis } from '../../core/model/diagnosis';
import type { Recording } from '../../core/model/recording';
import type { HostToWorker, WorkerToHost } from '../../core/protocol/host-worker';

/**
 * Diagnoses a recording in a worker of its own, which ends with the answer or the cancel.
 * @throws UserError `cancelled`; Error when the worker fails, which is a fault of ours
 */
export async function diagnoseInWorker(
  recording: Recording,
  workerFile: string,
  signal: AbortSignal,
): Promise<Diagnosis> {
  if (signal.aborted) throw errors.cancelled();
  const worker = new Worker(workerFile);
  try {
    return await answerOf(worker, recording, signal);
  } finally {
    await worker.terminate();
  }
}

function answerOf(worker: Worker, recording: Recording, signal: AbortSignal): Promise<Diagnosis> {
  return new Promise((resolve, reject) => {
    signal.addEventListener(
      'abort',
      () => {
        reject(errors.cancelled());
      },
      { once: true },
    );
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new Error(`The diagnosis worker ended with code ${code} before it answered`));
    });
    worker.once('message', (message: WorkerToHost) => {
      if (message.type === 'diagnosis') resolve(message.diagnosis);
      else reject(new Error(message.message));
    });
    const request: HostToWorker = { type: 'diagnose', recording };
    worker.postMessage(request);
  });
}
