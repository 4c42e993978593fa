import { loopHasEnded } from '../../correlate/idle-loop';
import type { Joined } from '../../correlate/joined';
import type { Listener } from '../../correlate/listener';
import { callSites } from '../../correlate/listener-call';
import { creationSite, place } from '../../correlate/site';
import type { EvidenceItem, Site } from '../../model/diagnosis';
import { someoneMay } from '../possible-loop';
import { emptyQueue, standingQueue } from '../queue';
import type { Case } from '../case';
import { draft, notTaken, says, type Draft, type Rule } from '../rule';
import { openRemedy, unacceptedRemedies, type UnacceptedCause } from '../unaccepted-cause';
import { many, name, queueWords } from '../words';

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
  const { cause, why, site, sure } = causeOf(j, l);
  const someone = !sure && someoneMay(j);
  const made = cause === 'duplicated-fd' || cause === 'inherited' ? callSites(j, 'file') : callSites(j, 'listen');
  return draft({
    class: 'unaccepted-listener',
    cause,
    severity: 'critical',
    confidence: sure ? 'confirmed' : someone ? 'possible' : 'likely',
    title: `Nobody accepts on ${name(l)}`,
    explanation: `${name(l)} listens, and no goroutine of the process accepts on it: ${why} ${queueWords(l)}; clients connect and hang.`,
    site: site ?? (made.length === 1 ? made[0]! : null),
    on: [l],
    evidence: [
      says('os', `${name(l)} is in LISTEN, queue ${l.queues.map((q) => q ?? '?').join(' → ')}`),
      says(
        'dump',
        `none of ${many(j.lastDump?.goroutines.length ?? 0, 'goroutine')} waits on this socket, in any dump`,
      ),
      ...ownership(l),
      ...holding(j, l),
      ...(site === null ? candidates(made, cause) : []),
    ],
    against: someone
      ? [says('dump', 'a goroutine that runs, or waits to pass something on, may be its accept loop')]
      : [],
    missing: [
      ...notTaken(j, 'debugger', 'every goroutine and descriptor from memory'),
      ...notTaken(j, 'trace', 'that nothing wakes for it'),
    ],
    remedy: cause === null ? openRemedy : unacceptedRemedies[cause],
    next: sure
      ? null
      : 'Look in the code for a Listen whose result is never served, and for a File() of this listener that is never closed.',
  });
}

function ownership(l: Listener) {
  const items = l.owners
    .slice(0, 3)
    .map((o) => says('os', `process ${o.pid} (${o.command}) holds the same socket as descriptor ${o.fd}`));
  if (l.fds.length > 0)
    items.unshift(
      says(
        'os',
        l.epollFd < 0
          ? `descriptor ${l.fds.join(', ')} is not registered with the poller: no net.Listener is behind it`
          : `descriptor ${l.fds.join(', ')} is registered with the poller`,
      ),
    );
  else items.unshift(says('os', 'the process itself has no descriptor of it'));
  return items;
}

/** What memory says of the descriptor. */
function holding(j: Case, l: Listener): EvidenceItem[] {
  const holder = holderOf(j, l);
  return holder === null
    ? []
    : [
        says(
          'debugger',
          `descriptor ${l.fds[0] ?? '?'} belongs to ${holder === 'file' ? 'an *os.File' : 'a listener of package net'} (internal/poll.FD in memory)`,
        ),
      ];
}

function holderOf(j: Joined, l: Listener): 'file' | 'net' | null {
  const debugged = j.lastDebugged;
  for (const fd of l.fds) {
    const holder = debugged?.holders.get(fd);
    if (holder !== undefined) return holder;
  }
  return null;
}

/** Where the code could have made it, when that is more than one place but still few. */
function candidates(made: readonly Site[], cause: UnacceptedCause | null): EvidenceItem[] {
  if (made.length === 0 || made.length > 5) return [];
  const what =
    cause === 'duplicated-fd' || cause === 'inherited' ? 'File of a listener is called' : 'The program listens';
  return [
    says(
      'debugger',
      `${what} in ${made.length === 1 ? 'one place' : `${made.length} places`}: ${made.map(place).join(', ')}`,
    ),
  ];
}

/**
 * A socket that listens and was never accepted on looks exactly like the duplicate (File) that outlived its listener, since
 * os.NewFile registers with the poller as well (os/file_unix.go, Go 1.21 to 1.26): only memory tells them apart.
 */
function causeOf(
  j: Case,
  l: Listener,
): { cause: UnacceptedCause | null; why: string; site: Site | null; sure: boolean } {
  const twin = j.listeners.find(
    (o) =>
      o.inode !== l.inode && o.address === l.address && l.port !== 0 && (j.loopsByInode.get(o.inode) ?? []).length > 0,
  );
  if (l.fds.length === 0) {
    const owner = l.owners[0];
    return {
      cause: 'inherited',
      why: `it was handed to process ${owner?.pid ?? '?'} (${owner?.command ?? '?'}), which does not accept, and this process has closed its own.`,
      site: null,
      sure: true,
    };
  }
  if (twin !== undefined) {
    const acceptor = j.loopsByInode.get(twin.inode)?.[0]?.seen.findLast((g) => g !== null);
    return {
      cause: 'reuseport',
      why: 'another socket of the same address (SO_REUSEPORT) is accepted, this one is not, and the kernel still gives it its share of the connections.',
      site: acceptor === undefined || j.lastDump === null ? null : creationSite(acceptor, j.lastDump, j.origin),
      sure: true,
    };
  }
  if (l.epollFd < 0)
    return {
      cause: 'duplicated-fd',
      why: 'its descriptor is a bare duplicate (File, Dup) that outlived its net.Listener.',
      site: null,
      sure: false,
    };
  const holder = holderOf(j, l);
  if (holder === 'file')
    return {
      cause: 'duplicated-fd',
      why: 'its descriptor belongs to an *os.File, the duplicate that File made, which outlived its net.Listener.',
      site: null,
      sure: true,
    };
  if (l.established.some((n) => n > 0) || l.closeWait.some((n) => n > 0))
    return {
      cause: 'loop-ended',
      why: 'connections were accepted earlier, so the accept loop has ended.',
      site: null,
      sure: holder === 'net' && !someoneMay(j) && loopHasEnded(l, j.samples),
    };
  if (holder === 'net')
    return {
      cause: 'never-accepted',
      why: 'it belongs to a listener of package net that no accept loop serves, and no connection of it is held.',
      site: null,
      sure: !someoneMay(j),
    };
  return {
    cause: null,
    why: 'either no accept loop was ever started on it, or it is a duplicate (File) that outlived its net.Listener; dumps and sockets cannot tell which.',
    site: null,
    sure: false,
  };
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
