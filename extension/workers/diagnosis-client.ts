import { Worker } from 'node:worker_threads';
import { errors } from '../../core/base/errors';
import type { Details } from '../../core/model/details';
import type { Diagnosis } from '../../core/model/diagnosis';
import type { Recording } from '../../core/model/recording';
import type { HostToWorker, WorkerToHost } from '../../core/protocol/host-worker';

/**
 * Diagnoses a recording in a worker of its own, which ends with the answer or the cancel. The answer is for a reader of
 * `language` (a tag of BCP 47).
 * @throws UserError `cancelled`; Error when the worker fails, which is a fault of ours
 */
export async function diagnoseInWorker(
  recording: Recording,
  language: string,
  workerFile: string,
  signal: AbortSignal,
): Promise<Diagnosis> {
  const reply = await ask({ type: 'diagnose', recording, language }, workerFile, signal);
  if (reply.type !== 'diagnosis') throw unexpected(reply);
  return reply.diagnosis;
}

/** Reads what lies behind a diagnosis, in the same way. `follow` as in `detailsOf`. */
export async function detailsInWorker(
  recording: Recording,
  follow: readonly number[],
  workerFile: string,
  signal: AbortSignal,
): Promise<Details> {
  const reply = await ask({ type: 'details', recording, follow }, workerFile, signal);
  if (reply.type !== 'details') throw unexpected(reply);
  return reply.details;
}

function unexpected(reply: WorkerToHost): Error {
  return new Error(reply.type === 'failed' ? reply.message : `The worker answered with ${reply.type}`);
}

async function ask(request: HostToWorker, workerFile: string, signal: AbortSignal): Promise<WorkerToHost> {
  if (signal.aborted) throw errors.cancelled();
  const worker = new Worker(workerFile);
  try {
    return await answerOf(worker, request, signal);
  } finally {
    await worker.terminate();
  }
}

function answerOf(worker: Worker, request: HostToWorker, signal: AbortSignal): Promise<WorkerToHost> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      reject(errors.cancelled());
    };
    signal.addEventListener('abort', cancel, { once: true });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      // The signal may outlive many diagnoses, and would hold each of them.
      signal.removeEventListener('abort', cancel);
      reject(new Error(`The diagnosis worker ended with code ${code} before it answered`));
    });
    worker.once('message', resolve);
    worker.postMessage(request);
  });
}
