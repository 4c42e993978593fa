/**
 * All raw evidence of one diagnosis: what collect hands to core and what a bundle file holds. Nothing in here is
 * interpreted; `core/parse/decode-sample.ts` knows the names of the documents.
 */
export interface Recording {
  /** Version of this structure and of the document names. */
  readonly schema: 1;
  readonly target: RecordedTarget;
  readonly samples: readonly RawSample[];
  readonly sources: RecordedSources;
  readonly tool: { readonly version: string };
}

export interface RecordedTarget {
  /** Null when the process is remote or unknown. */
  readonly pid: number | null;
  readonly exe: string | null;
  readonly goVersion: string | null;
  /** Path of the main module (`mod` line of the build info), or null. */
  readonly mainModule: string | null;
  /** Package path of the program (`path` line of the build info), or null. */
  readonly mainPackage: string | null;
  readonly container: string | null;
  /** Base address without credentials, ending in `/debug/pprof`, or null. */
  readonly pprof: string | null;
  /** Null when the executable could not be read. */
  readonly stripped: boolean | null;
  /** `linux/amd64` from the build info or the ELF header; null when unknown. */
  readonly platform: string | null;
  readonly host: { readonly os: string; readonly clockTicksPerSecond: number };
}

export interface RawSample {
  /** Wall clock at the beginning, ms since the epoch. */
  readonly startedAtMs: number;
  readonly documents: readonly RawDocument[];
}

/**
 * One file of evidence. Names, all relative to the target:
 * `pprof/goroutine.pb.gz` (debug=0), `pprof/goroutine-1.txt`, `pprof/goroutine-2.txt`, `pprof/goroutineleak.pb.gz`, `pprof/profile.pb.gz` (CPU);
 * `proc/net/{tcp,tcp6,unix,netstat,snmp}`, `proc/{limits,status,stat,cgroup}`;
 * `proc/fd.tsv` (`#open \t number of descriptors`, then `fd \t flags in octal or - \t link`), `proc/epoll/FD` (that descriptor's fdinfo),
 * `proc/threads.tsv` (`tid \t inner tid \t state \t ticks \t wchan \t line of task/TID/syscall`),
 * `proc/owners.tsv` (`inode \t pid \t fd \t inherited 0|1 \t command`), `proc/sysctl.tsv` (`name \t value`),
 * `trace/execution.trace` (recorded from `atMs` on), `debugger/goroutines.json` (`RecordedGoroutines` of core/protocol/adapter.ts), `debugger/goroutines.core` (ELF, when it was asked for),
 * `debugger/session.json` (`RecordedSession` of core/protocol/debug-session.ts, when a debug session held the program still),
 * `ss/listen.txt` (`ss -Htlne`), `ss/connections.txt` (`ss -Htnie`, of ports with many connections), `ss/mptcp.txt` (`ss -HMne state close-wait`), `observer/connections.tsv` (`the target's end \t ours` of each connection
 * that the observer made). In the last column of a .tsv tab, newline and backslash are written `\t`, `\n`, `\\`. An empty
 * `proc/net/tcp6` says that the kernel has no IPv6.
 */
export interface RawDocument {
  readonly name: string;
  /** ms since the sample's beginning. */
  readonly atMs: number;
  readonly tookMs: number;
  /** Null when it could not be had; then `error` says why. */
  readonly bytes: Uint8Array | null;
  readonly error: string | null;
  /** True when a limit of ours cut it (size or time). */
  readonly cut: boolean;
}

export type SourceName = 'dump' | 'trace' | 'debugger' | 'os';

export interface SourceReport {
  readonly status: 'ok' | 'partial' | 'failed' | 'skipped';
  readonly reason: string | null;
  readonly tookMs: number;
  /** How long the source stopped the target, measured or an upper bound. */
  readonly pauseMs: number;
}

export type RecordedSources = Readonly<Record<SourceName, SourceReport>>;
