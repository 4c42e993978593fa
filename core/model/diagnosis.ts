import type { Frame } from './frame';
import type { RecordedSources, SourceName } from './recording';
import type { TraceSize } from './trace-size';

/** The product's answer: what `--json` prints, the panel shows and CodeLens reads. Field order is that of the JSON. */
export interface Diagnosis {
  readonly schema: 1;
  readonly target: DiagnosedTarget;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly listeners: readonly DiagnosedListener[];
  readonly acceptors: readonly DiagnosedAcceptor[];
  /** Beside the verdict, never a reason for it. */
  readonly notes: readonly Note[];
  readonly growth: readonly GrowthSeries[];
  readonly samples: readonly SampleSummary[];
  readonly sources: RecordedSources;
  readonly network: NetworkFigures;
}

export interface DiagnosedTarget {
  readonly pid: number | null;
  readonly exe: string | null;
  readonly goVersion: string | null;
  readonly container: string | null;
  readonly pprof: string | null;
  readonly stripped: boolean | null;
}

/** Something about the target, for people; `kind` is for programs that offer an edit. */
export interface Note {
  readonly kind: 'no-pprof' | 'pprof-reachable' | 'stripped' | 'goroutine-leak';
  readonly says: string;
  readonly remedy: string;
}

export type FindingClass =
  | 'healthy'
  | 'listener-leak'
  | 'accept-pileup'
  | 'kernel-blocked-accept'
  | 'fd-exhaustion'
  | 'stalled-accept-loop'
  | 'accept-hot-loop'
  | 'orphaned-acceptor'
  | 'unaccepted-listener'
  | 'close-wait-leak'
  | 'handler-leak'
  | 'channel-listener-leak'
  | 'inconclusive';

export type Severity = 'ok' | 'info' | 'warning' | 'error' | 'critical';
export type Confidence = 'confirmed' | 'likely' | 'possible';

export interface Verdict {
  readonly class: FindingClass;
  readonly cause: string | null;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly title: string;
  readonly explanation: string;
}

export interface Finding extends Verdict {
  /** The user's line to look at: where the goroutine or listener is made, or where it is stuck. */
  readonly site: Site | null;
  readonly goroutines: { readonly count: number; readonly ids: readonly number[] };
  readonly listeners: readonly ListenerAddress[];
  readonly evidence: readonly EvidenceItem[];
  readonly against: readonly EvidenceItem[];
  readonly missing: readonly EvidenceItem[];
  readonly remedy: string;
  /** The next probe to take, or null when nothing is left to ask. */
  readonly next: string | null;
  /** Settings of the kernel that would change something here; those that would not are left out. */
  readonly settings: readonly KernelSetting[];
}

export interface KernelSetting {
  /** `net.core.somaxconn`, `RLIMIT_NOFILE`. */
  readonly name: string;
  /** As it is now, with what is used of it where that is known. */
  readonly value: string;
  /** What changing it does to this program, and how. */
  readonly effect: string;
  readonly risk: string;
}

export interface Site {
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

export interface ListenerAddress {
  /** `tcp`, `tcp6`, `unix` or `memory`. */
  readonly network: string;
  readonly address: string;
  readonly fd: number | null;
  readonly inode: number | null;
  /** Connections that wait to be accepted, in the last sample; null when unknown. */
  readonly queue: number | null;
  readonly backlog: number | null;
}

export interface EvidenceItem {
  readonly source: SourceName;
  readonly says: string;
  readonly goroutine: number | null;
  readonly frame: Frame | null;
}

export interface DiagnosedListener extends ListenerAddress {
  readonly acceptors: readonly number[];
  /** Where the accept loop of this listener was started, in the user's code. */
  readonly site: Site | null;
  readonly class: FindingClass;
  /** Queue length in each sample; null where unknown. */
  readonly queues: readonly (number | null)[];
  /** Connections taken a second while the trace ran; null without a trace, or when none of its acceptors is in it. */
  readonly acceptedPerSecond: number | null;
  /** False for a listener that appeared after the first sample. */
  readonly sinceFirstSample: boolean;
  /** What is known of its descriptor and socket. */
  readonly flags: readonly ListenerFlag[];
}

/**
 * O_NONBLOCK is set, as package net sets it, or not: then accept holds a thread. `unpolled`: no epoll instance of the process has it.
 * `shared`: another process holds the same socket. `closed`: gone before the last sample, so the others are not said.
 */
export type ListenerFlag = 'nonblocking' | 'blocking' | 'unpolled' | 'shared' | 'closed';

export interface DiagnosedAcceptor {
  readonly goroutine: number;
  readonly state: string;
  readonly fd: number | null;
  readonly address: string | null;
  /** Same id and same frames in the first and the last sample: the time between them; otherwise 0. */
  readonly seenWaitingNs: number;
  readonly createdBy: Frame | null;
  readonly dump: readonly Frame[] | null;
  readonly trace: readonly Frame[] | null;
  readonly debugger: readonly Frame[] | null;
  /** Null while fewer than two of dump, trace and debugger have frames. */
  readonly agree: boolean | null;
}

/** Goroutines of one creation site over the samples; only sites that matter for a finding or that changed. */
export interface GrowthSeries {
  readonly site: Site;
  /** What is counted: `goroutines in Accept`, `goroutines`. */
  readonly what: string;
  readonly counts: readonly number[];
}

export interface SampleSummary {
  /** ms since the first sample. */
  readonly atMs: number;
  readonly goroutines: number | null;
  readonly listeners: number | null;
  readonly descriptors: number | null;
}

export interface NetworkFigures {
  readonly traceMetrics: {
    readonly acceptWait: DurationFigures;
    /** Other waits in netpoll of goroutines that accept. */
    readonly netpollWait: DurationFigures;
    readonly schedulingDelay: DurationFigures;
    readonly syscall: DurationFigures;
  } | null;
  /** Null without one. */
  readonly traceSize: TraceSize | null;
  readonly kernel: Readonly<Record<string, number | string | null>>;
}

export interface DurationFigures {
  readonly count: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}
