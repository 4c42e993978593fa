import { acceptThreads } from '../../correlate/accept-loop';
import type { AcceptLoop } from '../../correlate/loop-table';
import { waitKind } from '../../correlate/goroutine-state';
import type { Joined } from '../../correlate/joined';
import type { JoinedGoroutine } from '../../correlate/joined-sample';
import type { Listener } from '../../correlate/listener';
import { creationSite, stuckSite, lookAt } from '../../correlate/site';
import type { EvidenceItem } from '../../model/diagnosis';
import type { Case } from '../case';
import { draft, notTaken, says, type Draft, type Rule } from '../rule';
import { acceptorWords } from '../trace-words';

/**
 * An accept that blocks a whole thread in the kernel, because the descriptor is in blocking mode: the thread stays in
 * accept4, and the goroutine in state `syscall`, over all samples. A non-blocking accept4 is over in microseconds.
 */
export const kernelBlockedAccept: Rule = {
  class: 'kernel-blocked-accept',
  find(j) {
    const stuckThreads = threadsThatStay(j);
    const findings: Draft[] = [];
    for (const listener of j.listeners) {
      const threads = stuckThreads.filter((t) => listener.fds.includes(t.fd));
      const loops = (j.loopsByInode.get(listener.inode) ?? []).filter(stayedInSyscall);
      if (threads.length > 0) findings.push(blocked(j, listener, threads, loops));
    }
    return findings;
  },
};

function blocked(
  j: Case,
  listener: Listener,
  threads: readonly { readonly tid: number; readonly fd: number }[],
  loops: readonly AcceptLoop[],
): Draft {
  const members = loops.flatMap((l) => l.seen.at(-1) ?? []);
  const one = members[0];
  const sample = j.lastDump;
  const raw = one?.shape.accept === 'raw';
  const blockedThreads = { count: threads.length, ...threads[0]! };
  const t = j.texts.kernelBlockedAccept;
  const site = one === undefined || sample === null ? null : (creationSite(j, one, sample) ?? stuckSite(one));
  const closing =
    sample?.goroutines.filter(
      (g) => waitKind(g.state) === 'lock' && g.shape.frames.some((f) => f.function === 'internal/poll.(*FD).Close'),
    ) ?? [];
  return draft({
    class: 'kernel-blocked-accept',
    severity: raw ? 'error' : 'critical',
    confidence: one !== undefined && listener.nonBlocking !== true ? 'confirmed' : 'likely',
    title: t.title(listener),
    explanation: t.explanation(
      members.map((g) => g.id),
      blockedThreads,
      raw,
    ),
    site,
    members,
    on: [listener],
    evidence: [
      says('os', t.threads(blockedThreads)),
      ...(listener.nonBlocking === false ? [says('os', t.blockingMode(blockedThreads.fd))] : []),
      ...(one === undefined ? [] : [says('dump', t.inSyscall(members.length), one, lookAt(one))]),
      ...tracedLines(j, members),
      ...(closing[0] === undefined ? [] : [says('dump', t.waitsInClose(closing[0].id), closing[0], 0)]),
    ],
    against: listener.nonBlocking === true ? [says('os', t.nonBlockingNow)] : [],
    missing: [
      ...(one === undefined ? notTaken(j, 'dump', t.whoHolds) : []),
      ...notTaken(j, 'debugger', t.threadOfEach),
      ...notTaken(j, 'trace', t.neverReturns),
    ],
    remedy: raw ? t.rawRemedy : t.remedy,
    next: one === undefined ? t.next : null,
  });
}

function tracedLines(j: Case, members: readonly JoinedGoroutine[]): EvidenceItem[] {
  return members.slice(0, 3).flatMap((g) => {
    const words = acceptorWords(j, g.id);
    return words === null ? [] : [says('trace', words, g)];
  });
}

function threadsThatStay(j: Joined): { readonly tid: number; readonly fd: number }[] {
  const rounds = j.samples.filter((s) => s.sample.os !== null).map(acceptThreads);
  const last = rounds.at(-1) ?? [];
  if (rounds.length < 2) return [];
  return last.filter((t) => rounds.every((r) => r.some((x) => x.tid === t.tid && x.fd === t.fd)));
}

function stayedInSyscall(loop: AcceptLoop): boolean {
  const seen = loop.seen.filter((g) => g !== null);
  return seen.length > 0 && seen.every((g) => waitKind(g.state) === 'syscall' && g.shape.accept !== null);
}
