import type { DebuggerEvidence, FirstLook } from './debugger-evidence';
import type { GoroutineTable } from './goroutine-table';
import type { OsEvidence } from './os-evidence';
import type { SessionEvidence } from './session-evidence';
import type { StackProfile } from './stack-profile';

/** One round of all cheap sources, decoded. */
export interface Sample {
  /** Wall clock at the beginning, ms since the epoch. */
  readonly startedAtMs: number;
  /** Goroutines with ids and states: from the dump (debug=2), else from the debugger, or null. */
  readonly goroutines: GoroutineTable | null;
  /** Null when there are none. */
  readonly goroutinesFrom: 'dump' | 'debugger' | null;
  readonly debugger: DebuggerEvidence | null;
  /** In the first sample only, and null where memory was not looked at before. */
  readonly firstLook: FirstLook | null;
  /** What a debug session said that held the program still, or null. */
  readonly session: SessionEvidence | null;
  /** True when the dump did not hold all goroutines: its 64 MiB limit, ours, or a broken connection. */
  readonly goroutinesCut: boolean;
  /** Counted stacks without ids (debug=0 or debug=1), or null. */
  readonly profile: StackProfile | null;
  /** Goroutines of which Go's own detector (1.26, goroutineleak) says that nothing can wake them, or null where it was not asked. */
  readonly leaked: StackProfile | null;
  /** Where the processor's time goes, of a target that uses much of it; null where it was not asked. */
  readonly cpu: StackProfile | null;
  readonly os: OsEvidence | null;
  /** The observer's own TCP connections as the target sees them: remote is ours. */
  readonly observerConnections: readonly ConnectionPair[];
  /** ms since `startedAtMs` at which the dump and the kernel's tables were taken. */
  readonly dumpAtMs: number;
  readonly osAtMs: number;
}

export interface ConnectionPair {
  /** The target's end, `127.0.0.1:6060`. */
  readonly local: string;
  /** Our end. */
  readonly remote: string;
}
