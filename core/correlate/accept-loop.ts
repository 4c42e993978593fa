import type { JoinedGoroutine, JoinedSample } from './joined-sample';
import type { Listener } from './listener';
import { parkedInAccept, unmoved, waitKind } from './goroutine-state';

/**
 * How a goroutine is tied to a listener, strongest first.
 * `epoll`: the pollDesc it waits on is registered for that socket; `poll-fd`: it queues for the same *poll.FD as one that is;
 * `syscall`: the descriptor is an argument of its system call; `creator`: it started the goroutines that serve this
 * listener's connections; `connection`: it alone holds the only accepted connection; `elimination`: the one loop and the
 * one listener that are left over; `hand-over`: no loop is left over, but the one goroutine that is stuck handing something on.
 */
export type LoopTie = 'epoll' | 'poll-fd' | 'syscall' | 'creator' | 'connection' | 'elimination' | 'hand-over';

/** The goroutine that accepts, or should accept, on a listener. */
export interface AcceptLoop {
  readonly goroutine: number;
  readonly inode: number;
  readonly tie: LoopTie;
  /** The goroutine in each sample, null where it is not in the dump. */
  readonly seen: readonly (JoinedGoroutine | null)[];
}

/** Finds the accept loop of each listener, over all samples. One goroutine is the loop of one listener only. */
export function acceptLoops(samples: readonly JoinedSample[], listeners: readonly Listener[]): AcceptLoop[] {
  const loops = new LoopTable(samples);
  const byInode = new Map(listeners.map((l) => [l.inode, l]));
  for (const sample of samples) {
    const inodeOfPollFd = new Map<string, number>();
    for (const g of accepting(sample)) {
      if (g.inode === null || !byInode.has(g.inode)) continue;
      loops.tie(g.id, g.inode, 'epoll');
      if (g.pollFd !== null) inodeOfPollFd.set(g.pollFd, g.inode);
    }
    for (const g of accepting(sample)) {
      const inode = g.pollFd === null ? undefined : inodeOfPollFd.get(g.pollFd);
      if (inode !== undefined) loops.tie(g.id, inode, 'poll-fd');
    }
    tieSystemCalls(sample, byInode, loops);
  }
  const idle = (): Listener[] => listeners.filter((l) => !loops.hasListener(l.inode));
  for (const listener of idle()) tieCreator(listener, samples, loops);
  for (const listener of idle()) tieConnection(listener, samples, loops);
  tieRest(idle(), samples, loops);
  return loops.all();
}

class LoopTable {
  private readonly byGoroutine = new Map<number, AcceptLoop>();
  private readonly inodes = new Set<number>();

  constructor(private readonly samples: readonly JoinedSample[]) {}

  tie(goroutine: number, inode: number, tie: LoopTie): void {
    if (this.byGoroutine.has(goroutine)) return;
    this.inodes.add(inode);
    const seen = this.samples.map((s) => s.byId.get(goroutine) ?? null);
    this.byGoroutine.set(goroutine, { goroutine, inode, tie, seen });
  }

  hasGoroutine(id: number): boolean {
    return this.byGoroutine.has(id);
  }

  hasListener(inode: number): boolean {
    return this.inodes.has(inode);
  }

  all(): AcceptLoop[] {
    return [...this.byGoroutine.values()];
  }
}

function accepting(sample: JoinedSample): JoinedGoroutine[] {
  return sample.goroutines.filter((g) => g.shape.accept === 'poll');
}

/** Goroutines inside accept(2): by the descriptor in their own arguments, else by the only thread left over. */
function tieSystemCalls(sample: JoinedSample, byInode: ReadonlyMap<number, Listener>, loops: LoopTable): void {
  const inCall = sample.goroutines.filter((g) => g.state === 'syscall' && g.shape.accept !== null);
  if (inCall.length === 0) return;
  const inodeOfFd = new Map<number, number>();
  for (const [inode, fds] of sample.fdsByInode) for (const fd of fds) if (byInode.has(inode)) inodeOfFd.set(fd, inode);
  const threads = acceptThreads(sample);
  const fdsInCall = new Set(threads.map((t) => t.fd));
  const unnamed: JoinedGoroutine[] = [];
  const named = new Set<number>();
  for (const g of inCall) {
    const fd = g.shape.accept === 'raw' && g.callFd !== null && fdsInCall.has(g.callFd) ? g.callFd : null;
    const inode = fd === null ? undefined : inodeOfFd.get(fd);
    if (inode === undefined) unnamed.push(g);
    else {
      loops.tie(g.id, inode, 'syscall');
      named.add(inode);
    }
  }
  const left = new Set(
    threads.map((t) => inodeOfFd.get(t.fd)).filter((i): i is number => i !== undefined && !named.has(i)),
  );
  const [only] = left;
  if (left.size === 1 && only !== undefined) for (const g of unnamed) loops.tie(g.id, only, 'syscall');
}

/** Threads inside accept or accept4 (amd64: 43, 288; arm64: 202, 242; asm/unistd.h), with the descriptor they wait on. */
export function acceptThreads(sample: JoinedSample): { readonly tid: number; readonly fd: number }[] {
  const calls = new Set([43, 288, 202, 242]);
  return (sample.sample.os?.threads ?? [])
    .filter((t) => t.syscall !== null && calls.has(t.syscall) && /accept|csk|unix|datagram|skb/.test(t.wchan))
    .map((t) => ({ tid: t.tid, fd: Number(t.args[0] ?? -1) }));
}

/** The nearest living ancestor of the goroutines on this listener's connections is its loop, if it looks like one. */
function tieCreator(listener: Listener, samples: readonly JoinedSample[], loops: LoopTable): void {
  if (listener.port === 0) return;
  for (const sample of samples) {
    const votes = new Map<number, number>();
    for (const g of onConnections(sample, listener.port)) {
      const loop = ancestors(sample, g).find((a) => a.shape.acceptMethodAt >= 0 || a.shape.serveAt >= 0);
      if (loop !== undefined) votes.set(loop.id, (votes.get(loop.id) ?? 0) + 1);
    }
    const best = [...votes].sort((a, b) => b[1] - a[1])[0];
    if (best !== undefined && !loops.hasGoroutine(best[0])) {
      loops.tie(best[0], listener.inode, 'creator');
      return;
    }
  }
}

/** A loop that serves a connection itself: nobody accepts, and one goroutine holds the one connection there is. */
function tieConnection(listener: Listener, samples: readonly JoinedSample[], loops: LoopTable): void {
  const last = samples.at(-1);
  if (
    last === undefined ||
    listener.port === 0 ||
    (listener.established.at(-1) ?? 0) + (listener.closeWait.at(-1) ?? 0) !== 1
  )
    return;
  const holders = onConnections(last, listener.port);
  const [only] = holders;
  if (holders.length === 1 && only !== undefined) loops.tie(only.id, listener.inode, 'connection');
}

/** One loop that waits elsewhere and one listener whose queue does not drain: they belong together. */
function tieRest(idle: readonly Listener[], samples: readonly JoinedSample[], loops: LoopTable): void {
  const queued = idle.filter(
    (l) => l.fds.length > 0 && l.queues.every((q) => q === null || q > 0) && l.queues.some((q) => q !== null),
  );
  const last = samples.findLast((s) => s.table !== null);
  const [listener] = queued;
  if (last === undefined || listener === undefined || queued.length !== 1) return;
  const waiting = last.goroutines.filter(
    (g) => !g.observer && !loops.hasGoroutine(g.id) && isLoop(g) && !parkedInAccept(g),
  );
  const [loop] = waiting;
  if (waiting.length === 1 && loop !== undefined) loops.tie(loop.id, listener.inode, 'elimination');
  if (waiting.length > 0 || !listener.established.some((n) => n > 0)) return;
  const stuck = last.goroutines.filter(
    (g) => !g.observer && !loops.hasGoroutine(g.id) && handsOver(g) && staysIn(samples, g),
  );
  const [only] = stuck;
  if (stuck.length === 1 && only !== undefined) loops.tie(only.id, listener.inode, 'hand-over');
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

/** By its shape an accept loop: in a method Accept, in a Serve method, or in the accept call itself. */
export function isLoop(g: JoinedGoroutine): boolean {
  return g.shape.accept !== null || g.shape.acceptMethodAt >= 0 || g.shape.serveAt >= 0;
}

function onConnections(sample: JoinedSample, port: number): JoinedGoroutine[] {
  return sample.goroutines.filter((g) => {
    if (g.observer || g.inode === null || g.shape.accept !== null) return false;
    return sample.socketByInode.get(g.inode)?.localPort === port;
  });
}

/** Creators of a goroutine that still live, nearest first; at most eight, so that a wrong dump cannot loop. */
export function ancestors(sample: JoinedSample, g: JoinedGoroutine): JoinedGoroutine[] {
  const list: JoinedGoroutine[] = [];
  let next = g.creator;
  while (next !== null && list.length < 8) {
    const parent = sample.byId.get(next);
    if (parent === undefined) break;
    list.push(parent);
    next = parent.creator;
  }
  return list;
}
