import { mayBePool, someoneHasIt } from '../../correlate/listener-reach';
import type { Joined } from '../../correlate/joined';
import type { Listener } from '../../correlate/listener';
import type { EvidenceItem } from '../../model/diagnosis';
import type { Case } from '../case';
import { someoneMay } from '../possible-loop';
import { emptyQueue, standingQueue } from '../queue';
import { draft, notTaken, says, type Draft, type Rule } from '../rule';
import { causeOf, holderOf } from '../unaccepted-cause';
import { siteOfUnaccepted } from '../unaccepted-site';

/** A socket listens, connections queue, and no goroutine has to do with it: absence is the evidence. */
export const unacceptedListener: Rule = {
  class: 'unaccepted-listener',
  find(j) {
    if (j.lastDump === null || j.lastDump.sample.goroutinesCut) return [];
    const canTell = j.lastDump.tied > 0 || j.lastDump.goroutines.every((g) => g.shape.accept === null);
    return j.listeners.flatMap((l) => {
      if (!canTell || (j.loopsByInode.get(l.inode) ?? []).length > 0 || l.present.at(-1) !== true) return [];
      if (ownEventLoop(j, l) && !standingQueue(l)) return [];
      return standingQueue(l) ? [unaccepted(j, l)] : [];
    });
  },
};

/** Registered with an epoll instance that is not the runtime's: an event loop of the program's own may accept. */
export function ownEventLoop(j: Joined, l: Listener): boolean {
  const runtime = j.lastDump?.runtimeEpollFd ?? null;
  return l.epollFd >= 0 && runtime !== null && l.epollFd !== runtime;
}

function unaccepted(j: Case, l: Listener): Draft {
  const found = causeOf(j, l);
  const { cause, why, sure } = found;
  const { site, evidence } = siteOfUnaccepted(j, l, found);
  const someone = !sure && someoneMay(j);
  const pool = !sure && cause === 'loop-ended' && mayBePool(l, j.samples);
  const stuck = !sure && someoneHasIt(l, j.samples);
  const t = j.texts.unacceptedListener;
  return draft({
    class: 'unaccepted-listener',
    cause,
    severity: 'critical',
    confidence: sure ? 'confirmed' : someone || pool || stuck ? 'possible' : 'likely',
    title: t.title(l),
    explanation: t.explanation(l, why),
    site,
    on: [l],
    evidence: [
      says('os', t.listens(l)),
      says('dump', t.noneWaits(j.lastDump?.goroutines.length ?? 0)),
      ...ownership(j, l),
      ...holding(j, l),
      ...evidence,
    ],
    against: [
      ...(someone ? [says('dump', t.someoneMay)] : []),
      ...(stuck ? [says('debugger', t.someoneHasIt)] : []),
      ...(pool ? [j.lastDebugged === null ? says('dump', t.mayBePoolUnread) : says('debugger', t.mayBePool)] : []),
    ],
    missing: [...notTaken(j, 'debugger', t.fromMemory), ...notTaken(j, 'trace', t.nothingWakes)],
    remedy: t.remedies[cause ?? 'open'],
    next: sure ? null : t.next,
  });
}

function ownership(j: Case, l: Listener): EvidenceItem[] {
  const t = j.texts.unacceptedListener;
  const own = l.fds.length === 0 ? t.noDescriptor : l.epollFd < 0 ? t.notPolled(l.fds) : t.polled(l.fds);
  return [says('os', own), ...l.owners.slice(0, 3).map((o) => says('os', t.heldElsewhere(o)))];
}

/** What memory says of the descriptor. */
function holding(j: Case, l: Listener): EvidenceItem[] {
  const holder = holderOf(j, l);
  if (holder === null) return [];
  const { ofFile, ofListener } = j.texts.unacceptedListener;
  return [says('debugger', (holder === 'file' ? ofFile : ofListener)(l.fds[0] ?? null))];
}

/**
 * A listener without an acceptor and without a queue: nothing is wrong that can be seen, and nothing proves it right. But one that came
 * after the last dump is beside the others of no weight.
 */
export function unexplained(j: Joined): Listener[] {
  const fresh = cameLast(j);
  return withoutAcceptor(j).filter((l) => !fresh.includes(l));
}

/** Of those without an acceptor the ones that only the last tables have, where there are others that can be judged. */
export function cameLast(j: Joined): Listener[] {
  const tables = j.samples.filter((s) => s.sample.os !== null);
  const isFresh = ({ present }: Listener): boolean => present.filter(Boolean).length === 1;
  const fresh = tables.length < 2 ? [] : withoutAcceptor(j).filter(isFresh);
  return fresh.length === j.listeners.length ? [] : fresh;
}

function withoutAcceptor(j: Joined): Listener[] {
  return j.listeners.filter(
    (l) =>
      l.fds.length > 0 &&
      l.present.at(-1) === true &&
      (j.loopsByInode.get(l.inode) ?? []).length === 0 &&
      emptyQueue(l) &&
      !ownEventLoop(j, l) &&
      !acceptedElsewhere(l),
  );
}

/** A socket shared with another process may well be accepted there. */
function acceptedElsewhere(l: Listener): boolean {
  return l.owners.length > 0;
}
