import { acceptSyscall } from './accept-call';
import type { JoinedGoroutine, JoinedSample } from './joined-sample';
import type { Listener } from './listener';
import { tieIdle } from './idle-loop';
import { LoopTable, type AcceptLoop } from './loop-table';

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
  tieIdle(samples, listeners, loops);
  return loops.all();
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

/** Threads inside accept or accept4, by number and by where they sleep, with the descriptor they wait on. */
export function acceptThreads(sample: JoinedSample): { readonly tid: number; readonly fd: number }[] {
  return (sample.sample.os?.threads ?? [])
    .filter(
      (t) => t.syscall !== null && acceptSyscall(t.syscall) !== null && /accept|csk|unix|datagram|skb/.test(t.wchan),
    )
    .map((t) => ({ tid: t.tid, fd: Number(t.args[0] ?? -1) }));
}
