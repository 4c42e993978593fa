import { onConnections } from '../../correlate/connection-holders';
import type { JoinedGoroutine, JoinedSample } from '../../correlate/joined-sample';
import { acceptedConnections, type Listener } from '../../correlate/listener';
import { creationSite, lookAt } from '../../correlate/site';
import { apartMs, type Case } from '../case';
import { isFull, isFullThroughout, mostDescriptors } from '../descriptor-table';
import { draft, notTaken, says, type Rule } from '../rule';
import { acceptorWords } from '../trace-words';

/**
 * No descriptor left: accept4 fails with EMFILE. net/http's Serve and most loops sleep and try again
 * (net/http/server.go, Serve: 5 ms doubling to 1 s), so the goroutine is in time.Sleep and not in Accept.
 */
export const fdExhaustion: Rule = {
  class: 'fd-exhaustion',
  find(j) {
    const os = j.lastOs?.sample.os ?? null;
    const last = j.lastDump;
    const sleeping = last?.goroutines.filter((g) => !g.observer && g.shape.sleepsInLoop) ?? [];
    const full = os !== null && isFull(os);
    const queued = j.listeners.filter((l) => (l.queues.at(-1) ?? 0) > 0);
    if (os !== null && !full) return [];
    // Nobody waits and no loop sleeps: one is closed for each that is taken, and what else needs one fails.
    const goesOn = sleeping.length === 0 && queued.length === 0;
    if (goesOn && !(full && isFullThroughout(j))) return [];
    const one = sleeping[0];
    const on = queued.length > 0 ? queued : goesOn ? busyListeners(j) : loopsOf(j, sleeping);
    const words = one === undefined ? null : acceptorWords(j, one.id);
    const accepted = acceptedByPort(j);
    const [busiest] = byClients(on, accepted);
    const source = busiest === undefined ? one : (loopOf(j, busiest) ?? handlerOf(last, busiest));
    const site = source === undefined || last === null ? null : creationSite(j, source, last);
    const use = full ? { open: os.openDescriptors ?? 0, limit: os.limits.openFiles ?? 0 } : null;
    const t = j.texts.fdExhaustion;
    return [
      draft({
        class: 'fd-exhaustion',
        severity: 'critical',
        confidence: full && one !== undefined ? 'confirmed' : full ? 'likely' : 'possible',
        title: t.title(use),
        explanation:
          (goesOn && use !== null ? t.atLimit(use) : t.failure(use) + t.retries(one?.id ?? null)) +
          (on.length === 0 || goesOn
            ? ''
            : t.waiting(
                on.reduce((n, l) => n + (l.queues.at(-1) ?? 0), 0),
                on,
              )) +
          (full ? holders(j, accepted) : ''),
        site,
        members: sleeping,
        on,
        evidence: [
          ...(use === null ? [] : [says('os', t.inUse(use))]),
          ...on.slice(0, 3).map((l) => says('os', j.texts.words.queueTrail(l))),
          ...(one === undefined
            ? []
            : [
                says('dump', t.sleeping(one.id), one, lookAt(one)),
                ...(words === null ? [] : [says('trace', words, one)]),
              ]),
        ],
        missing: [
          ...(os === null ? notTaken(j, 'os', t.descriptors) : []),
          ...(last === null ? notTaken(j, 'dump', t.whoSleeps) : []),
          ...notTaken(j, 'trace', t.failingCalls(apartMs(j))),
        ],
        remedy: t.remedy,
        next: full ? null : t.next,
      }),
    ];
  },
};

function loopsOf(j: Case, loops: readonly JoinedGoroutine[]): Listener[] {
  return j.listeners.filter((l) => loops.some((g) => j.loopsByInode.get(l.inode)?.some((x) => x.goroutine === g.id)));
}

/** Those that took connections while the trace ran, the busiest first. */
function busyListeners(j: Case): Listener[] {
  const taken = (l: Listener): number =>
    (j.loopsByInode.get(l.inode) ?? []).reduce((n, x) => n + (j.trace?.acceptor(x.goroutine)?.accepted ?? 0), 0);
  return j.listeners.filter((l) => taken(l) > 0).sort((a, b) => taken(b) - taken(a));
}

/** Every loop fails once the table is full; the listener with most clients, waiting or accepted, is where they come from. */
function byClients(on: readonly Listener[], accepted: ByPort): Listener[] {
  const clients = (l: Listener): number => (l.queues.at(-1) ?? 0) + (accepted.get(l.port) ?? 0);
  return [...on].sort((a, b) => clients(b) - clients(a));
}

function loopOf(j: Case, { inode }: Listener): JoinedGoroutine | undefined {
  const [loop] = j.loopsByInode.get(inode) ?? [];
  return loop?.seen.findLast((g) => g !== null) ?? undefined;
}

/** Made by the loop, where no stack shows that one. */
function handlerOf(last: JoinedSample | null, listener: Listener): JoinedGoroutine | undefined {
  return last === null ? undefined : onConnections(last, listener)[0];
}

/** Accepted connections by local port. */
type ByPort = ReadonlyMap<number, number>;

function acceptedByPort(j: Case): ByPort {
  const byPort = new Map<number, number>();
  for (const c of j.lastOs === null ? [] : acceptedConnections(j.lastOs))
    byPort.set(c.localPort, (byPort.get(c.localPort) ?? 0) + 1);
  return byPort;
}

/** What most of the descriptors are. */
function holders(j: Case, accepted: ByPort): string {
  const most = j.lastOs?.sample.os ? mostDescriptors(j.lastOs.sample.os) : null;
  if (most !== null && most.what !== 'sockets') return j.texts.fdExhaustion.mostAre(most.count, most.what);
  const [listener] = j.listeners
    .filter((l) => accepted.has(l.port))
    .sort((a, b) => accepted.get(b.port)! - accepted.get(a.port)!);
  const here = listener === undefined ? 0 : accepted.get(listener.port)!;
  const [towards] = [...outgoing(j)].sort((a, b) => b[1] - a[1]);
  const t = j.texts.fdExhaustion;
  if (towards !== undefined && towards[1] > here) return t.heldTowards(towards[1], towards[0]);
  return listener === undefined ? '' : t.heldBy(here, listener);
}

/** Connections that the process made itself, by where they lead. */
function outgoing(j: Case): Map<string, number> {
  const listening = new Set(j.listeners.map((l) => l.port));
  const byRemote = new Map<string, number>();
  for (const c of j.lastOs === null ? [] : acceptedConnections(j.lastOs))
    if (!listening.has(c.localPort)) byRemote.set(c.remote, (byRemote.get(c.remote) ?? 0) + 1);
  return byRemote;
}
