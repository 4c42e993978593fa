import { parseFunction } from './go-function';
import { socketOf, type JoinedGoroutine, type JoinedSample } from './joined-sample';
import type { Listener } from './listener';

/** Goroutines that wait on a connection of this listener. */
export function onConnections(sample: JoinedSample, { port }: Listener): JoinedGoroutine[] {
  if (port === 0) return [];
  return sample.goroutines.filter(
    (g) => !g.observer && g.shape.accept === null && socketOf(sample, g)?.localPort === port,
  );
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

/** A P gives out ids from batches of 16, one after the other (runtime/proc.go, newproc1, Go 1.21 to 1.26). */
function madeInRow(list: readonly JoinedGoroutine[]): boolean {
  const ids = list.map((g) => g.id);
  return Math.max(...ids) - Math.min(...ids) < 2 * ids.length;
}
