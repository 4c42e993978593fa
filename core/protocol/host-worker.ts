import type { Details } from '../model/details';
import type { Diagnosis } from '../model/diagnosis';
import type { Recording } from '../model/recording';

/** What the host gives the diagnosis worker: one recording, then nothing. */
export type HostToWorker =
  /** `language` is the tag (BCP 47) of the one who reads the answer. */
  | { readonly type: 'diagnose'; readonly recording: Recording; readonly language: string }
  /** `follow` are goroutines that get a lane in the timeline in any case. */
  | { readonly type: 'details'; readonly recording: Recording; readonly follow: readonly number[] };

/** What the worker answers, once. */
export type WorkerToHost =
  | { readonly type: 'diagnosis'; readonly diagnosis: Diagnosis }
  | { readonly type: 'details'; readonly details: Details }
  | { readonly type: 'failed'; readonly message: string };
