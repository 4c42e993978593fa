import { madeByReturned, onConnections } from '../../correlate/connection-holders';
import { loopHasEnded, mayBePool, someoneHasIt } from '../../correlate/listener-reach';
import type { Joined } from '../../correlate/joined';
import type { Listener } from '../../correlate/listener';
import { callSites, type CallKind, type CallSites } from '../../correlate/listener-call';
import { creationSite, siteOf } from '../../correlate/site';
import { TcpState } from '../../model/os-evidence';
import type { EvidenceItem, Site } from '../../model/diagnosis';
import { someoneMay } from '../possible-loop';
import { emptyQueue, standingQueue } from '../queue';
import type { Case } from '../case';
import { draft, notTaken, says, type Draft, type Rule } from '../rule';
import type { UnacceptedCause } from '../unaccepted-cause';

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
  const { cause, why, site: known, sure } = causeOf(j, l);
  const passedOn = cause === 'loop-ended' ? passedOnAt(j, l) : null;
  const site = known ?? userSite(j, passedOn);
  const someone = !sure && someoneMay(j);
  const pool = !sure && cause === 'loop-ended' && mayBePool(l, j.samples);
  const stuck = !sure && someoneHasIt(l, j.samples);
  const [ofFile, ofListener] = handedOver(j, l)
    ? (['passedFile', 'passedListener'] as const)
    : (['file', 'listen'] as const);
  const kind = cause === 'duplicated-fd' || cause === 'inherited' ? ofFile : ofListener;
  const made = callSites(j, kind);
  const t = j.texts.unacceptedListener;
  return draft({
    class: 'unaccepted-listener',
    cause,
    severity: 'critical',
    confidence: sure ? 'confirmed' : someone || pool || stuck ? 'possible' : 'likely',
    title: t.title(l),
    explanation: t.explanation(l, why),
    site: site ?? (made.isAll && made.sites.length === 1 ? made.sites[0]! : null),
    on: [l],
    evidence: [
      says('os', t.listens(l)),
      says('dump', t.noneWaits(j.lastDump?.goroutines.length ?? 0)),
      ...ownership(j, l),
      ...holding(j, l),
      ...(passedOn === null ? [] : [passedOn]),
      ...(site === null ? candidates(j, made, kind) : []),
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

/** Older than the runtime's poller, which is made with the first descriptor of the program's own: it came with the start (LISTEN_FDS). */
function handedOver(j: Joined, { fds }: Listener): boolean {
  const poller = j.lastDump?.runtimeEpollFd ?? null;
  return poller !== null && fds.some((fd) => fd < poller);
}

/** What memory says of the descriptor. */
function holding(j: Case, l: Listener): EvidenceItem[] {
  const holder = holderOf(j, l);
  if (holder === null) return [];
  const { ofFile, ofListener } = j.texts.unacceptedListener;
  return [says('debugger', (holder === 'file' ? ofFile : ofListener)(l.fds[0] ?? null))];
}

/** The go statement of the ended loop, which those whom it made still name. */
function passedOnAt(j: Case, l: Listener): EvidenceItem | null {
  const last = j.lastDump;
  if (last === null) return null;
  const made = madeByReturned(last, onConnections(last, l));
  if (made === null) return null;
  return { ...says('dump', j.texts.unacceptedListener.passedOn(made.count)), frame: made.frame };
}

function userSite(j: Case, item: EvidenceItem | null): Site | null {
  const frame = item?.frame ?? null;
  return frame !== null && j.origin.of(frame) === 'user' ? siteOf(frame) : null;
}

function holderOf(j: Joined, l: Listener): 'file' | 'net' | null {
  const debugged = j.lastDebugged;
  for (const fd of l.fds) {
    const holder = debugged?.holders.get(fd);
    if (holder !== undefined) return holder;
  }
  return null;
}

/** Lines that a person can look through. */
const few = 5;

/** Where the code could have made it, when that is more than one place but still few; else in the functions that stand on a stack. */
function candidates(j: Case, { sites, alive, isAll }: CallSites, kind: CallKind): EvidenceItem[] {
  const { madeIn, aliveIn } = j.texts.unacceptedListener;
  const fits = (list: readonly Site[]): boolean => list.length > 0 && list.length <= few;
  if (fits(sites)) return [says('debugger', madeIn[kind](sites, !isAll))];
  return fits(alive) ? [says('debugger', aliveIn[kind](sites.length, alive))] : [];
}

/**
 * A socket that listens and was never accepted on looks exactly like the duplicate (File) that outlived its listener, since
 * os.NewFile registers with the poller as well (os/file_unix.go, Go 1.21 to 1.26): only memory tells them apart.
 */
function causeOf(
  j: Case,
  l: Listener,
): { cause: UnacceptedCause | null; why: string; site: Site | null; sure: boolean } {
  const whys = j.texts.unacceptedListener.why;
  const twin = j.listeners.find(
    (o) =>
      o.inode !== l.inode && o.address === l.address && l.port !== 0 && (j.loopsByInode.get(o.inode) ?? []).length > 0,
  );
  if (l.fds.length === 0) {
    const owner = l.owners[0];
    return {
      cause: 'inherited',
      why: whys.inherited(owner?.pid ?? null, owner?.command ?? null),
      site: null,
      sure: true,
    };
  }
  if (twin !== undefined) {
    const acceptor = j.loopsByInode.get(twin.inode)?.[0]?.seen.findLast((g) => g !== null);
    return {
      cause: 'reuseport',
      why: whys.reuseport,
      site: acceptor === undefined || j.lastDump === null ? null : creationSite(acceptor, j.lastDump, j.origin),
      sure: true,
    };
  }
  if (l.epollFd < 0)
    return {
      cause: 'duplicated-fd',
      why: whys.bareDuplicate,
      site: null,
      sure: false,
    };
  const holder = holderOf(j, l);
  if (holder === 'file')
    return {
      cause: 'duplicated-fd',
      why: whys.file,
      site: null,
      sure: true,
    };
  if (l.established.some((n) => n > 0) || l.closeWait.some((n) => n > 0))
    return {
      cause: 'loop-ended',
      why: whys.loopEnded,
      site: null,
      sure: holder === 'net' && !someoneMay(j) && loopHasEnded(l, j.samples),
    };
  const closed = closedHere(j, l);
  if (closed > 0)
    return {
      cause: 'loop-ended',
      why: whys.closedHere(closed),
      site: null,
      // Or by the process that had this port before, if that was a minute ago.
      sure: false,
    };
  if (holder === 'net')
    return {
      cause: 'never-accepted',
      why: whys.neverAccepted,
      site: null,
      sure: false,
    };
  return {
    cause: null,
    why: whys.open,
    site: null,
    sure: false,
  };
}

/** What is left in the kernel, for a minute, of a connection that was accepted and then closed from this side. */
const closedFirst: ReadonlySet<number> = new Set<number>([
  TcpState.finWait1,
  TcpState.finWait2,
  TcpState.timeWait,
  TcpState.closing,
  TcpState.lastAck,
]);

/** Connections of the listener that only an accept loop can have ended: the kernel does not close what waits in the queue. */
function closedHere(j: Joined, l: Listener): number {
  if (l.port === 0) return 0;
  const sockets = j.lastOs?.sample.os?.tcp ?? [];
  return sockets.filter((s) => s.localPort === l.port && s.inode === 0 && closedFirst.has(s.state)).length;
}

/** A listener without an acceptor and without a queue: nothing is wrong that can be seen, and nothing proves it right. */
export function unexplained(j: Joined): Listener[] {
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
