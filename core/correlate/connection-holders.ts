import { parseFunction } from './go-function';
import type { Frame } from '../model/frame';
import type { JoinedGoroutine, JoinedSample } from './joined-sample';
import type { Listener } from './listener';
import { creatorStands } from './spawning-line';

/** Goroutines that wait on a connection of this listener. */
export function onConnections(sample: JoinedSample, listener: Listener): JoinedGoroutine[] {
  return sample.goroutines.filter((g) => !g.observer && g.shape.accept === null && isOnConnection(sample, g, listener));
}

/** By its local port; by its path, which an accepted unix socket has of its listener (net/unix/af_unix.c, unix_stream_connect). */
export function isOnConnection(sample: JoinedSample, { inode }: JoinedGoroutine, listener: Listener): boolean {
  if (inode === null) return false;
  if (listener.network !== 'unix') return sample.socketByInode.get(inode)?.localPort === listener.port;
  const socket = sample.unixByInode.get(inode);
  return socket !== undefined && !socket.listening && socket.path !== '' && socket.path === listener.address;
}

/** Inodes of the connections of all these listeners, told as `isOnConnection` does. */
export function connectionInodes(sample: JoinedSample, listeners: readonly Listener[]): Set<number> {
  const ports = new Set(listeners.filter((l) => l.network !== 'unix').map((l) => l.port));
  const paths = new Set(listeners.filter((l) => l.network === 'unix' && l.address !== '').map((l) => l.address));
  const inodes = new Set<number>();
  for (const [inode, { localPort }] of sample.socketByInode) if (ports.has(localPort)) inodes.add(inode);
  for (const [inode, { listening, path }] of sample.unixByInode) if (!listening && paths.has(path)) inodes.add(inode);
  return inodes;
}

/** The go statement that made most of the holders, with how many, where the function that it is in has returned for all of them. */
export function madeByReturned(
  sample: JoinedSample,
  holders: readonly JoinedGoroutine[],
): { readonly frame: Frame; readonly count: number } | null {
  const counts = new Map<string, { frame: Frame; count: number }>();
  for (const g of holders) {
    const frame = g.shape.createdBy;
    if (frame === null || g.creator === null) return null;
    const creator = sample.byId.get(g.creator);
    if (creator !== undefined && creatorStands(creator, g) !== null) return null;
    const key = `${frame.function} ${frame.file}:${frame.line}`;
    const seen = counts.get(key);
    if (seen === undefined) counts.set(key, { frame, count: 1 });
    else seen.count++;
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)[0] ?? null;
}

/** True when there are some that serve its connections and all of them were made by goroutines that are gone. */
export function creatorEnded(sample: JoinedSample, holders: readonly JoinedGoroutine[]): boolean {
  return holders.length > 0 && holders.every((g) => g.creator !== null && !sample.byId.has(g.creator));
}

/**
 * Whether goroutines that all have the listener, and whose creator is gone, were made for a connection each, rather than as a pool that
 * accepts itself: by a function that accepts; or each serves in the function that it began with, where one that accepts as well calls
 * another; or they were not made in a row, as a pool is. One that does both in one function, or a burst of clients, is taken for the other.
 */
export function areHandlers(list: readonly JoinedGoroutine[]): boolean {
  return list.every(isHandler) || !madeInRow(list);
}

function isHandler({ shape }: JoinedGoroutine): boolean {
  const made = shape.createdBy === null ? '' : parseFunction(shape.createdBy.function).name;
  const began = shape.frames.findLastIndex((f) => f.function !== 'runtime.goexit');
  return /accept/i.test(made) || shape.userAt === began;
}

/** A P gives out ids one after the other, from batches of 16 that begin behind a multiple of it (runtime/proc.go, newproc1, Go 1.21 to 1.26). */
const batch = 16;

/** Few others were made in between; who goes on in the next batch need not have got its first id. */
function madeInRow(list: readonly JoinedGoroutine[]): boolean {
  const ids = list.map((g) => g.id).sort((a, b) => a - b);
  const steps = ids.slice(1).map((id, i) => Math.min(id - ids[i]!, 1 + ((id - 1) % batch)));
  return steps.reduce((sum, step) => sum + step, 0) < 2 * ids.length;
}
