import type { AcceptLoop } from '../../correlate/loop-table';
import { isOnConnection } from '../../correlate/connection-holders';
import { unmoved, waitKind } from '../../correlate/goroutine-state';
import type { Joined } from '../../correlate/joined';
import type { JoinedGoroutine } from '../../correlate/joined-sample';
import type { Listener } from '../../correlate/listener';
import { creationSite, lookAt, place, stuckSite } from '../../correlate/site';
import { connectionsCame } from '../movement';
import { counterRise, standingQueue } from '../queue';
import { isDoubtful, isWeak, tieDoubts, tieWords } from '../loop-ties';
import { apartMs, type Case } from '../case';
import { draft, notTaken, says, type Draft, type Rule } from '../rule';
import type { EvidenceItem, Site } from '../../model/diagnosis';
import type { Frame } from '../../model/frame';
import { acceptorWords, traceMs } from '../trace-words';
import type { StallCause } from '../stall-cause';

/**
 * The accept loop lives but waits for something other than a connection, with the same frames in every dump, while
 * connections queue: a lock, a channel, a limiter's slot, one client's bytes, a handshake.
 */
export const stalledAcceptLoop: Rule = {
  class: 'stalled-accept-loop',
  find(j) {
    return j.listeners.flatMap((l) => {
      const loops = j.loopsByInode.get(l.inode) ?? [];
      if (loops.length === 0 || !standingQueue(l)) return [];
      const stalled = loops.map((loop) => ({ loop, cause: stallOf(j, loop) }));
      // One loop that still accepts is enough: the others may wait.
      if (stalled.some((s) => s.cause === null || tookConnections(j, s.loop)) || connectionsCame(j, l)) return [];
      const { loop, cause } = stalled[0]!;
      return cause === null ? [] : [stall(j, l, loop, cause, loops.length)];
    });
  },
};

function stallOf(j: Joined, loop: AcceptLoop): StallCause | null {
  const seen = loop.seen.filter((_, i) => j.samples[i]!.table !== null);
  const first = seen[0];
  const last = seen.at(-1);
  if (last === null || last === undefined || (seen.length >= 2 && !unmoved(first, last))) return null;
  const { shape } = last;
  const moves = j.trace?.hasRun(last.id) === true;
  switch (waitKind(last.state)) {
    case 'lock':
      if (shape.accept === 'poll' || moves) return null;
      return waitsForOthers(last) ? 'limit' : 'mutex';
    case 'channel':
      // Waiting inside a wrapper's Accept, before or after the real one, is waiting for a slot.
      if (moves) return null;
      return shape.acceptMethodAt >= 0 || inLibrarySlots(j, last) ? 'limit' : 'channel';
    case 'network':
      if (shape.accept !== null) return null;
      return shape.handshake ? 'handshake' : 'inline-handler';
    case 'sleep':
      return sleepsOn(j, last) ? 'limit' : null;
    case 'syscall':
      return shape.accept === null ? 'inline-handler' : null;
    case 'running':
    case 'other':
      return null;
  }
}

/** The innermost function that is not the runtime's. */
function waitingFrame({ shape }: JoinedGoroutine): Frame | undefined {
  return shape.frames.find((f) => !f.function.startsWith('runtime.') && !f.function.startsWith('sync.runtime_'));
}

/** Until other goroutines have done something (fewer handlers, all of a batch): not for a lock that one of them holds. */
function waitsForOthers(g: JoinedGoroutine): boolean {
  return /^sync\.\(\*(?:Cond|WaitGroup)\)\.Wait$/.test(waitingFrame(g)?.function ?? '');
}

/**
 * In a call of a library that bounds what runs at once (a semaphore, a group, a pool), or in a library's own loop with handlers
 * of its own. Where the program's own code waits on a channel, or a library passes connections on, it is `channel`.
 */
function inLibrarySlots(j: Joined, g: JoinedGoroutine): boolean {
  const frame = waitingFrame(g);
  if (frame === undefined || j.origin.of(frame) !== 'module') return false;
  return g.shape.userAt >= 0 || handlersOf(j, g.id).length > 0;
}

/**
 * By the trace it never woke. One that wakes and sleeps again waits for handlers to end, if it has some; else it may sleep between
 * accepts, or after failed ones.
 */
function sleepsOn(j: Joined, g: JoinedGoroutine): boolean {
  const runs = j.trace?.followed(g.id)?.runs ?? null;
  return runs === 0 || (!g.shape.sleepsInLoop && handlersOf(j, g.id).length > 0);
}

function handlersOf(j: Joined, loop: number): JoinedGoroutine[] {
  return (j.lastDump?.goroutines ?? []).filter((g) => g.creator === loop && !g.observer);
}

function stall(j: Case, l: Listener, loop: AcceptLoop, cause: StallCause, loops: number): Draft {
  const g = loop.seen.findLast((x) => x !== null)!;
  const t = j.texts.stalledAcceptLoop;
  const reason = waitOf(j, l, g, cause);
  const sample = j.lastDump!;
  const site = stuckSite(g) ?? creationSite(j, g, sample);
  const held = reason === 'other' ? '' : heldBy(j, l, g, cause);
  const drops = counterRise(j, 'TcpExt.ListenOverflows');
  const sure = !isWeak(loop) && j.dumps !== null;
  return draft({
    class: 'stalled-accept-loop',
    cause,
    severity: 'critical',
    confidence: sure ? 'confirmed' : j.dumps === null || isDoubtful(loop) ? 'possible' : 'likely',
    title: t.title(l, loops, t.waits[reason]),
    explanation:
      t.explanation(l, loops, g.id, t.waits[reason], site) +
      held +
      t.queue(l) +
      (drops !== null && drops > 0 ? t.dropped(drops, apartMs(j)) : t.noneDropped),
    site,
    members: (j.loopsByInode.get(l.inode) ?? []).flatMap((x) => x.seen.at(-1) ?? []),
    on: [l],
    evidence: [
      says('dump', t.unmoved(g.id, g.state), g, lookAt(g)),
      says('os', j.texts.words.queueTrail(l) + t.noAcceptor),
      ...(drops !== null && drops > 0 ? [says('os', t.overflows(drops, apartMs(j)))] : []),
      tieWords(j.texts.loopTies, loop, l),
      ...traced(j, g),
    ],
    against: tieDoubts(j.texts.loopTies, loop),
    missing: [
      ...(j.dumps === null ? [says('dump', t.secondDump)] : []),
      ...notTaken(j, 'trace', t.neverWakes),
      ...notTaken(j, 'debugger', isWeak(loop) ? t.itsListener : t.whoHolds),
    ],
    remedy: t.remedies[cause],
    next: sure ? null : t.next,
  });
}

function waitOf(
  j: Case,
  l: Listener,
  g: JoinedGoroutine,
  cause: StallCause,
): StallCause | 'sleep' | 'handlers' | 'other' {
  if (waitKind(g.state) === 'sleep') return 'sleep';
  if (cause === 'limit' && g.shape.acceptMethodAt < 0) return 'handlers';
  return cause === 'inline-handler' && !onConnectionOf(j, g, l) ? 'other' : cause;
}

/** It waits on a connection that this listener accepted, not on a log, a file or another server. */
function onConnectionOf(j: Joined, g: JoinedGoroutine, l: Listener): boolean {
  return j.lastDump !== null && isOnConnection(j.lastDump, g, l);
}

/** A loop that took connections while the trace ran, or started handlers since the first dump, is slow at most. */
function tookConnections(j: Joined, loop: AcceptLoop): boolean {
  if (j.trace?.hasAccepted(loop.goroutine) === true) return true;
  const handlers = handlersOf(j, loop.goroutine);
  return (
    handlers.some((g) => (j.trace?.madeAndAlive(g.shape.createdBy) ?? 0) > 0) ||
    (j.dumps !== null && handlers.some((g) => !j.dumps!.first.byId.has(g.id)))
  );
}

function traced(j: Case, g: JoinedGoroutine): EvidenceItem[] {
  if (j.trace === null) return [];
  const words = acceptorWords(j, g.id);
  return [says('trace', words ?? j.texts.trace.neverInAccept(g.id, traceMs(j)), g, -1)];
}

/**
 * What the loop's own handlers do, largest group first: for a limiter they hold its slots. A single goroutine that it made is one only if it is
 * on a connection: main makes others as well.
 */
function heldBy(j: Case, l: Listener, loop: JoinedGoroutine, cause: StallCause): string {
  const t = j.texts.stalledAcceptLoop;
  if (cause === 'inline-handler' || cause === 'handshake') return t.silentClient;
  const groups = new Map<
    string,
    { count: number; served: boolean; readonly state: string; readonly site: Site | null }
  >();
  for (const g of handlersOf(j, loop.id)) {
    const site = stuckSite(g);
    const key = `${g.state} ${site === null ? '' : place(site)}`;
    const group = groups.get(key) ?? { count: 0, served: false, state: g.state, site };
    group.count++;
    group.served ||= onConnectionOf(j, g, l);
    groups.set(key, group);
  }
  const [top] = [...groups.values()].filter((g) => g.served || g.count > 1).sort((a, b) => b.count - a.count);
  return top === undefined ? '' : t.handlersIn(top.count, top.state, top.site);
}
