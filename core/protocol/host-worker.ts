import type { Diagnosis } from '../model/diagnosis';
import type { Recording } from '../model/recording';

/** What the host gives the diagnosis worker: one recording, then nothing. */
export interface HostToWorker {
  readonly type: 'diagnose';
  readonly recording: Recording;
}

/** What the worker answers, once. */
export type WorkerToHost =
  { readonly type: 'diagnosis'; readonly diagnosis: Diagnosis } | { readonly type: 'failed'; readonly message: string };
