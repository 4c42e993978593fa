import { areHandlers, creatorEnded, onConnections } from './connection-holders';
import { parkedInAccept } from './goroutine-state';
import { lastDebugged, type JoinedGoroutine, type JoinedSample } from './joined-sample';
import type { Listener } from './listener';
import { idleDescriptor } from './idle-descriptor';

export interface ServedBy {
  readonly last: JoinedSample;
  /** Whose stacks lead to the listener. */
  readonly reached: ReadonlySet<number>;
  /** Those of them that may call Accept, by the code on their stacks; all where that is not known. */
  readonly able: ReadonlySet<number>;
  /** Who waits on its connections. */
  readonly holders: readonly JoinedGoroutine[];
}

/** Who has to do with the listener, in the last dump; null without one, or when memory was not read. */
export function servedBy(listener: Listener, samples: readonly JoinedSample[]): ServedBy | null {
  const last = samples.findLast((s) => s.table !== null);
  const reached = reachOf(listener, samples);
  return last === undefined || reached === null
    ? null
    : {
        last,
        reached,
        able: idleDescriptor(listener, samples)?.mayAccept ?? reached,
        holders: onConnections(last, listener),
      };
}

/** Goroutines whose stacks lead to the listener, from the last look into memory; null when that is not known. */
export function reachOf(listener: Listener, samples: readonly JoinedSample[]): ReadonlySet<number> | null {
  return idleDescriptor(listener, samples)?.reachedBy ?? null;
}

/**
 * Certain by memory: no stack leads to the listener, and all could be read, or who made its handlers is gone, none of them has it, and no
 * loop of a library's own that has it passes something on. Otherwise whoever is stuck may be its loop. False when the debugger did not look.
 */
export function loopHasEnded(listener: Listener, samples: readonly JoinedSample[]): boolean {
  const known = servedBy(listener, samples);
  if (known === null) return false;
  const { last, reached, holders } = known;
  if (reached.size === 0) return !someUnread(samples);
  const may = (g: JoinedGoroutine): boolean => holders.includes(g) || passesInLibrary(g);
  return creatorEnded(last, holders) && !last.goroutines.some((g) => reached.has(g.id) && may(g));
}

/** One that moved while memory was read has no frames there: nobody looked at its stack. */
function someUnread(samples: readonly JoinedSample[]): boolean {
  const table = lastDebugged(samples)?.table;
  return table?.stack.some((s) => table.stackStart[s] === table.stackStart[s + 1]) === true;
}

/** It hands something over and no code of the program's own is on its stack: a loop of a library's own, whoever took what it sent. */
export function passesInLibrary({ shape, state }: JoinedGoroutine): boolean {
  return shape.userAt < 0 && state.startsWith('chan send');
}

/**
 * True when who serves its connections outlived who made them, and they may be a pool that accepts itself, or not: each of them has
 * the listener, or memory was not read and they do not look like handlers.
 */
export function mayBePool(listener: Listener, samples: readonly JoinedSample[]): boolean {
  const last = samples.findLast((s) => s.table !== null);
  if (last === undefined) return false;
  const holders = onConnections(last, listener);
  const reached = reachOf(listener, samples);
  return (
    creatorEnded(last, holders) && (reached === null ? !areHandlers(holders) : holders.every((g) => reached.has(g.id)))
  );
}

/** True when somebody who holds none of its connections, and does not only wait to be told something, has the listener: a loop, it may be. */
export function someoneHasIt(listener: Listener, samples: readonly JoinedSample[]): boolean {
  const known = servedBy(listener, samples);
  if (known === null) return false;
  const { last, able, holders } = known;
  return last.goroutines.some(
    (g) => able.has(g.id) && !g.observer && !holders.includes(g) && !parkedInAccept(g) && !receives(g),
  );
}

/**
 * It waits to be told something, in its own code, or reads a file: how the main goroutine waits for a signal, or for its input to end. In
 * a hook it is what called that which waits.
 */
export function receives(g: JoinedGoroutine): boolean {
  const { frames, userAt, isHook } = g.shape;
  const own = frames.findIndex((f) => !f.function.startsWith('runtime.'));
  return (isTold(g) && userAt === own && !isHook) || frames.some((f) => f.function === 'os.(*File).Read');
}

/** By its state: somebody sends, or closes a channel. */
export function isTold({ state }: JoinedGoroutine): boolean {
  return state.startsWith('chan receive') || state.startsWith('select');
}
