import type { EvidenceItem, Finding, FindingClass, ListenerAddress, Severity } from '../model/diagnosis';
import type { SourceName } from '../model/recording';
import type { JoinedGoroutine } from '../correlate/joined-sample';
import type { Listener } from '../correlate/listener';
import type { Case } from './case';

/** A finding as a rule makes it, with what the engine needs to weigh it against others. */
export interface Draft extends Omit<Finding, 'settings'> {
  /** Sockets the finding speaks of. */
  readonly inodes: readonly number[];
}

/** One class of trouble: a pure function from the case to findings, none when it does not see its signs. */
export interface Rule {
  readonly class: FindingClass;
  find(j: Case): Draft[];
}

/** What a rule may leave out: empty lists and nulls. */
export type DraftParts = Pick<Draft, 'class' | 'severity' | 'confidence' | 'title' | 'explanation' | 'remedy'> &
  Partial<Omit<Draft, 'goroutines' | 'listeners' | 'inodes'>> & {
    readonly members?: readonly JoinedGoroutine[];
    readonly on?: readonly Listener[];
  };

export function draft(parts: DraftParts): Draft {
  const { members = [], on = [], ...rest } = parts;
  return {
    cause: null,
    site: null,
    evidence: [],
    against: [],
    missing: [],
    next: null,
    ...rest,
    goroutines: { count: members.length, ids: members.slice(0, 100).map((g) => g.id) },
    listeners: on.slice(0, 100).map(listenerAddress),
    inodes: on.map((l) => l.inode),
  };
}

export function listenerAddress(l: Listener): ListenerAddress {
  return {
    network: l.network,
    address: l.address,
    fd: l.fds[0] ?? null,
    inode: l.inode,
    queue: l.queues.at(-1) ?? null,
    backlog: l.backlog,
  };
}

/** One line of evidence; with a goroutine, its frame at `at` (−1: none) is what a person should look at. */
export function says(source: SourceName, text: string, goroutine?: JoinedGoroutine | null, at = -1): EvidenceItem {
  return { source, says: text, goroutine: goroutine?.id ?? null, frame: goroutine?.shape.frames[at] ?? null };
}

/** Lines for the sources that later legs add; each rule says what it would have asked them. */
export function notTaken(j: Case, source: SourceName, would: string): EvidenceItem[] {
  const report = j.sources[source];
  return report.status === 'ok' ? [] : [says(source, j.texts.words.notTaken(would, report))];
}

const rank: Record<Severity, number> = { critical: 0, error: 1, warning: 2, info: 3, ok: 4 };

/** Sorts the worse first. */
export function bySeverity(a: { readonly severity: Severity }, b: { readonly severity: Severity }): number {
  return rank[a.severity] - rank[b.severity];
}
