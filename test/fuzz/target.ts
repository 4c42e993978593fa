/** A reader under test. Bytes go in; whatever `run` throws is a bug, so documented errors are caught inside of it. */
export interface FuzzTarget {
  readonly name: string;
  /** Real inputs to begin with. */
  readonly seeds: () => readonly Uint8Array[];
  /** Words of the format that chance would not find. */
  readonly words?: readonly string[];
  /** Longest input that is tried, bytes; default 64 KiB. Stretched inputs reach 1 MiB whatever it is. */
  readonly longest?: number;
  /** Done once, before the first run. */
  readonly prepare?: () => Promise<void>;
  readonly run: (input: Uint8Array) => void | Promise<void>;
}
