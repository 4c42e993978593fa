import { parkedInAccept, unmoved } from '../../correlate/goroutine-state';
import { socketOf, type JoinedGoroutine, type JoinedSample } from '../../correlate/joined-sample';
import { creationSite, lookAt } from '../../correlate/site';
import { TcpState } from '../../model/os-evidence';
import type { EvidenceItem } from '../../model/diagnosis';
import type { Case } from '../case';
import { draft, notTaken, says, type Draft, type Rule } from '../rule';
import { acceptorWords } from '../trace-words';

/**
 * A goroutine parked in Accept whose socket is gone: someone closed the descriptor behind package net's back. epoll
 * forgets a closed file by itself (epoll(7)), so its pollDesc is registered for nothing and no connection can wake it.
 */
export const orphanedAcceptor: Rule = {
  class: 'orphaned-acceptor',
  find(j) {
    if (j.dumps === null) return [];
    const { first, last } = j.dumps;
    if (!canTell(first) || !canTell(last)) return [];
    return last.goroutines.flatMap((g) => {
      const was = first.byId.get(g.id);
      if (
        g.observer ||
        !parkedInAccept(g) ||
        (g.pollDesc === null && !g.unreachable) ||
        !unmoved(was, g) ||
        was === undefined
      )
        return [];
      const gone = isOrphan(g, last) && isOrphan(was, first);
      return gone ? [orphan(j, g, last)] : [];
    });
  },
};

/** epoll could be read, and at least one other waiting goroutine was found in it: the join works on this target. */
function canTell(s: JoinedSample): boolean {
  const gaps = s.sample.os?.gaps ?? [];
  return s.sample.os !== null && s.tied > 0 && !gaps.some((g) => g.part === 'epoll' || g.part === 'descriptors');
}

function isOrphan(g: JoinedGoroutine, s: JoinedSample): boolean {
  const socket = socketOf(s, g);
  return g.inode === null || (socket !== undefined && socket.state !== TcpState.listen);
}

function orphan(j: Case, g: JoinedGoroutine, s: JoinedSample): Draft {
  const parked = s.goroutines.filter((x) => !x.observer && parkedInAccept(x)).length;
  const sockets = new Set(s.goroutines.filter((x) => parkedInAccept(x) && !isOrphan(x, s)).map((x) => x.inode)).size;
  const t = j.texts.orphanedAcceptor;
  return draft({
    class: 'orphaned-acceptor',
    severity: 'critical',
    confidence: 'confirmed',
    title: t.title(g.id),
    explanation: t.explanation(g.id),
    site: creationSite(j, g, s),
    members: [g],
    evidence: [
      says('dump', t.parked(g.id, g.state), g, lookAt(g)),
      says('os', t.notPolled(g.pollDesc)),
      ...woken(j, g),
      says('os', t.behindThem(parked, sockets)),
    ],
    missing: [...notTaken(j, 'debugger', t.itsDescriptor), ...notTaken(j, 'trace', t.nothingWakes)],
    remedy: t.remedy,
    next: null,
  });
}

function woken(j: Case, g: JoinedGoroutine): EvidenceItem[] {
  const words = acceptorWords(j, g.id);
  return words === null ? [] : [says('trace', words, g)];
}
