import { areHandlers, creatorEnded, madeByReturned, onConnections } from './connection-holders';
import { parkedInAccept, unmoved, waitKind } from './goroutine-state';
import type { JoinedGoroutine, JoinedSample } from './joined-sample';
import type { Listener } from './listener';
import { isTold, passesInLibrary, reachOf, receives, servedBy } from './listener-reach';
import { ancestors, isLoop } from './loop-shape';
import type { LoopTable } from './loop-table';
import { creatorStands } from './spawning-line';

/** Finds who should accept on listeners that nobody is in Accept of: a loop that waits elsewhere, by the traces it left. */
export function tieIdle(samples: readonly JoinedSample[], listeners: readonly Listener[], loops: LoopTable): void {
  const idle = (): Listener[] => listeners.filter((l) => !loops.hasListener(l.inode));
  for (const listener of idle()) tieCreator(listener, samples, loops);
  for (const listener of idle()) tieSpawner(listener, samples, loops);
  for (const listener of idle()) tieReach(listener, samples, loops);
  for (const listener of idle()) tieConnection(listener, samples, loops);
  tieRest(idle(), samples, loops);
}

/** The nearest living ancestor of the goroutines on this listener's connections is its loop, if it looks like one. */
function tieCreator(listener: Listener, samples: readonly JoinedSample[], loops: LoopTable): void {
  for (const sample of samples) {
    const serving = [...onConnections(sample, listener), ...onOurs(sample, listener)];
    const best = mostNamed(serving.map((g) => ancestors(sample, g).find((a) => isServer(a))?.id ?? null));
    if (best !== null && !loops.hasGoroutine(best)) {
      loops.tie(best, listener.inode, 'creator');
      return;
    }
  }
}

/** Goroutines that serve the observer's own connections, where those came to this listener. */
function onOurs(sample: JoinedSample, { port }: Listener): JoinedGoroutine[] {
  const cameHere = [...sample.observerInodes].some((inode) => sample.socketByInode.get(inode)?.localPort === port);
  return cameHere ? sample.goroutines.filter((g) => g.observer) : [];
}

function isServer({ shape }: JoinedGoroutine): boolean {
  return shape.acceptMethodAt >= 0 || shape.serveAt >= 0;
}

/**
 * A loop in a function of any name: it made the goroutines on this listener's connections and is stuck in that same function.
 * Above the go statement it must have gone round; below it, it may have left the loop, and who then receives from a channel
 * waits for the program's end.
 */
function tieSpawner(listener: Listener, samples: readonly JoinedSample[], loops: LoopTable): void {
  const last = samples.findLast((s) => s.table !== null);
  if (last === undefined) return;
  const children = onConnections(last, listener);
  const best = mostNamed(children.map((g) => g.creator));
  const spawner = best === null ? undefined : last.byId.get(best);
  if (spawner === undefined || loops.hasGoroutine(spawner.id) || !staysIn(samples, spawner)) return;
  const stands = creatorStands(
    spawner,
    children.find((g) => g.creator === spawner.id)!,
  );
  if (stands === 'above' && !receives(spawner)) loops.tie(spawner.id, listener.inode, 'creator');
  else if (stands === 'above' || (stands === 'below' && !receives(spawner)))
    loops.tie(spawner.id, listener.inode, 'spawner');
}

/**
 * By memory: who is stuck and has the listener. Those that hold its connections as well are a pool that serves them itself, unless
 * others hold some and one is stuck passing on: stacks are used again, and what an earlier owner left on a handler's may still lead
 * to the listener. Else it is the only one, unless who made the handlers has ended, for then that was the loop; of a library's own
 * loop it was who took the connections.
 */
function tieReach(listener: Listener, samples: readonly JoinedSample[], loops: LoopTable): void {
  const known = servedBy(listener, samples);
  if (known === null) return;
  const { last, reached, able, holders } = known;
  // Whoever a known loop made serves that loop's listener, which may have the same port.
  const isTaken = (g: JoinedGoroutine): boolean =>
    loops.hasGoroutine(g.id) || (g.creator !== null && loops.hasGoroutine(g.creator));
  const stuck = last.goroutines.filter(
    (g) => reached.has(g.id) && !g.observer && !isTaken(g) && !parkedInAccept(g) && staysIn(samples, g),
  );
  const pool = stuck.filter((g) => holders.includes(g));
  const ended = creatorEnded(last, holders);
  const passing = stuck.filter(
    (g) => !holders.includes(g) && (ended ? passesInLibrary(g) : g.state.startsWith('chan send')),
  );
  if (passing.length === 1 && pool.length < holders.length) {
    loops.tie(passing[0]!.id, listener.inode, 'reach');
    return;
  }
  // A pool has it on every stack; of handlers whose loop has returned, some have what it left there, or all have their server.
  if (pool.length < holders.length && madeByReturned(last, holders) !== null) return;
  if (ended && areHandlers(pool)) return;
  for (const g of pool) loops.tie(g.id, listener.inode, ended ? 'pool' : 'reach');
  if (pool.length > 0 || ended) return;
  const may = stuck.filter((g) => isLoop(g) || (g.shape.userAt >= 0 && able.has(g.id) && !receives(g)));
  // A server's Serve may wait to be told to end while another goroutine accepts, as those of event loops do.
  const [only, ...others] = may.length === 1 ? may : may.filter((g) => able.has(g.id) || !isTold(g));
  if (only !== undefined && others.length === 0) loops.tie(only.id, listener.inode, 'reach');
}

/** A loop that serves a connection itself: nobody accepts, and one goroutine holds the one connection there is. */
function tieConnection(listener: Listener, samples: readonly JoinedSample[], loops: LoopTable): void {
  const last = samples.at(-1);
  if (last === undefined || (listener.established.at(-1) ?? 0) + (listener.closeWait.at(-1) ?? 0) !== 1) return;
  const holders = onConnections(last, listener);
  const [only] = holders;
  if (holders.length !== 1 || only === undefined || reachOf(listener, samples)?.has(only.id) === false) return;
  loops.tie(only.id, listener.inode, 'connection');
}

/** One loop that waits elsewhere and one listener whose queue does not drain: they belong together. */
function tieRest(idle: readonly Listener[], samples: readonly JoinedSample[], loops: LoopTable): void {
  const queued = idle.filter(
    (l) => l.fds.length > 0 && l.queues.every((q) => q === null || q > 0) && l.queues.some((q) => q !== null),
  );
  const last = samples.findLast((s) => s.table !== null);
  const [listener] = queued;
  if (last === undefined || listener === undefined || queued.length !== 1) return;
  const left = last.goroutines.filter((g) => !g.observer && !loops.hasGoroutine(g.id));
  const waiting = left.filter((g) => isLoop(g) && !parkedInAccept(g));
  const [loop] = waiting;
  if (waiting.length === 1 && loop !== undefined) loops.tie(loop.id, listener.inode, 'elimination');
  if (waiting.length > 0 || !listener.established.some((n) => n > 0)) return;
  if (creatorEnded(last, onConnections(last, listener))) return;
  const stuck = left.filter((g) => handsOver(g) && staysIn(samples, g));
  // Of those that are stuck the loop is the one that passes on, or that makes what is stuck.
  const narrower = [stuck, stuck.filter((g) => g.state.startsWith('chan send')), stuck.filter((g) => spawns(last, g))];
  const only = narrower.find((list) => list.length === 1)?.[0];
  if (only !== undefined) loops.tie(only.id, listener.inode, 'hand-over');
}

/** It has made others and is above that go statement again. */
function spawns(sample: JoinedSample, g: JoinedGoroutine): boolean {
  return sample.goroutines.some((child) => child.creator === g.id && creatorStands(g, child) === 'above');
}

/** In the program's own code or called by it, and sending on a channel or waiting for a lock: how a loop or a handler on it gets stuck. */
export function handsOver(g: JoinedGoroutine): boolean {
  return g.shape.userAt >= 0 && (g.state.startsWith('chan send') || waitKind(g.state) === 'lock');
}

/** With the same frames in at least two dumps. */
function staysIn(samples: readonly JoinedSample[], g: JoinedGoroutine): boolean {
  const dumps = samples.filter((s) => s.table !== null);
  return dumps.length >= 2 && dumps.every((s) => unmoved(s.byId.get(g.id), g));
}

/** The id that occurs most often. */
function mostNamed(ids: readonly (number | null)[]): number | null {
  const votes = new Map<number, number>();
  for (const id of ids) if (id !== null) votes.set(id, (votes.get(id) ?? 0) + 1);
  return [...votes].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
