import type { Recording, SourceName } from '../../core/model/recording';
import type { Step } from '../../core/protocol/step';
import type { PausedSession } from './paused-session';

export interface CollectOptions {
  readonly pid?: number | undefined;
  readonly pprof?: string | undefined;
  /** Why the process behind `pprof` cannot be looked at, where that is known: what listens there only passes on. */
  readonly elsewhere?: string | undefined;
  readonly exe?: string | undefined;
  /** From the beginning of one sample to the beginning of the next. */
  readonly intervalMs: number;
  /** At least 2; Infinity to go on until it is cancelled. Of many, some in between are left out (SampleWindow). */
  readonly samples: number;
  /** Evidence that is older is forgotten; default none is. */
  readonly windowMs?: number;
  readonly maxPauseMs: number;
  /** Path of gdb, `none` to read memory without it. */
  readonly gdb: string;
  /** Keep the goroutine core, which holds memory of the program; default no. */
  readonly keepCore?: boolean;
  /** The debug session that holds the target still, looked for at each sample. */
  readonly pausedSession?: (() => PausedSession | undefined) | undefined;
  /** The debug adapter's program; default beside the running bundle. */
  readonly adapterFile?: string;
  /** Length of the execution trace that is recorded after the first sample; 0 for none. */
  readonly traceMs: number;
  readonly sources: ReadonlySet<SourceName>;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** `user:password` */
  readonly auth?: string | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** Called after each sample but the last; `soFar` makes a recording of what is there. */
  readonly onSample?: (soFar: () => Recording) => void;
  readonly toolVersion: string;
}

export interface Progress {
  readonly source: SourceName;
  readonly doing: Step;
  /** 0 … 1 over the whole collection. */
  readonly done: number;
}
