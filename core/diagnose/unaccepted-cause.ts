import { loopHasEnded } from '../correlate/listener-reach';
import type { Joined } from '../correlate/joined';
import type { Listener } from '../correlate/listener';
import { idleDescriptor } from '../correlate/idle-descriptor';
import { startedAt } from '../correlate/loop-site';
import type { Site } from '../model/diagnosis';
import { TcpState } from '../model/os-evidence';
import type { Case } from './case';
import { someoneMay } from './possible-loop';

/** Why nobody accepts on a socket that listens. */
export type UnacceptedCause = 'never-accepted' | 'loop-ended' | 'duplicated-fd' | 'inherited' | 'reuseport';

/** Null as a cause where the evidence cannot tell which. */
export interface FoundCause {
  readonly cause: UnacceptedCause | null;
  readonly why: string;
  readonly site: Site | null;
  readonly sure: boolean;
}

/**
 * A socket that listens and was never accepted on looks exactly like the duplicate (File) that outlived its listener, since
 * os.NewFile registers with the poller as well (os/file_unix.go, Go 1.21 to 1.26): only memory tells them apart.
 */
export function causeOf(j: Case, l: Listener): FoundCause {
  const whys = j.texts.unacceptedListener.why;
  const twin = j.listeners.find(
    (o) =>
      o.inode !== l.inode && o.address === l.address && l.port !== 0 && (j.loopsByInode.get(o.inode) ?? []).length > 0,
  );
  if (l.fds.length === 0) {
    const owner = l.owners[0];
    return found('inherited', whys.inherited(owner?.pid ?? null, owner?.command ?? null), true);
  }
  if (twin !== undefined) {
    const loop = j.loopsByInode.get(twin.inode)?.[0];
    return { ...found('reuseport', whys.reuseport, true), site: loop === undefined ? null : startedAt(j, loop) };
  }
  if (l.epollFd < 0) return found('duplicated-fd', whys.bareDuplicate, false);
  const holder = holderOf(j, l);
  if (holder === 'file') return found('duplicated-fd', whys.file, true);
  if (l.established.some((n) => n > 0) || l.closeWait.some((n) => n > 0))
    return found('loop-ended', whys.loopEnded, holder === 'net' && !someoneMay(j) && loopHasEnded(l, j.samples));
  const closed = closedHere(j, l);
  // Or by the process that had this port before, if that was a minute ago.
  if (closed > 0) return found('loop-ended', whys.closedHere(closed), false);
  return holder === 'net' ? found('never-accepted', whys.neverAccepted, false) : found(null, whys.open, false);
}

function found(cause: UnacceptedCause | null, why: string, sure: boolean): FoundCause {
  return { cause, why, site: null, sure };
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

/** What memory says of the descriptor. */
export function holderOf(j: Joined, l: Listener): 'file' | 'net' | null {
  return idleDescriptor(l, j.samples)?.holder ?? null;
}
