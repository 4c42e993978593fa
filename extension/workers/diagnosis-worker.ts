import { parentPort } from 'node:worker_threads';
import { diagnose } from '../../core/diagnose/diagnose';
import { traceKernel } from './trace-kernel-file';
import type { HostToWorker, WorkerToHost } from '../../core/protocol/host-worker';

/** Parses and judges one recording away from the extension host, which must stay able to answer. */
parentPort?.once('message', ({ recording }: HostToWorker) => {
  parentPort?.postMessage(answer(recording));
});

function answer(recording: HostToWorker['recording']): WorkerToHost {
  try {
    return { type: 'diagnosis', diagnosis: diagnose(recording, traceKernel()) };
  } catch (error) {
    return { type: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
