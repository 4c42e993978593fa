import { parentPort } from 'node:worker_threads';
import { diagnose } from '../../core/diagnose/diagnose';
import type { HostToWorker, WorkerToHost } from '../../core/protocol/host-worker';

/** Parses and judges one recording away from the extension host, which must stay able to answer. */
parentPort?.once('message', ({ recording }: HostToWorker) => {
  parentPort?.postMessage(answer(recording));
});

function answer(recording: HostToWorker['recording']): WorkerToHost {
  try {
    return { type: 'diagnosis', diagnosis: diagnose(recording) };
  } catch (error) {
    return { type: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
