import { acceptThreads } from '../../correlate/accept-loop';
import type { AcceptLoop } from '../../correlate/loop-table';
import { waitKind } from '../../correlate/goroutine-state';
import type { Joined } from '../../correlate/joined';
import type { JoinedGoroutine } from '../../correlate/joined-sample';
import type { Listener } from '../../correlate/listener';
import { creationSite, stuckSite, lookAt } from '../../correlate/site';
import type { EvidenceItem } from '../../model/diagnosis';
import type { Case } from '../case';
import { draft, notTaken, says, type Draft, type Rule } from '../rule';
import { ids, many, name, sentence } from '../words';
import { acceptorWords } from '../trace-words';

/**
 * An accept that blocks a whole thread in the kernel, because the descriptor is in blocking mode: the thread stays in
 * accept4, and the goroutine in state `syscall`, over all samples. A non-blocking accept4 is over in microseconds.
 */
export const kernelBlockedAccept: Rule = {
  class: 'kernel-blocked-accept',
  find(j) {
    const stuckThreads = threadsThatStay(j);
    const findings: Draft[] = [];
    for (const listener of j.listeners) {
      const threads = stuckThreads.filter((t) => listener.fds.includes(t.fd));
      const loops = (j.loopsByInode.get(listener.inode) ?? []).filter(stayedInSyscall);
      if (threads.length > 0) findings.push(blocked(j, listener, threads, loops));
    }
    return findings;
  },
};

function blocked(
  j: Case,
  listener: Listener,
  threads: readonly { readonly tid: number; readonly fd: number }[],
  loops: readonly AcceptLoop[],
): Draft {
  const members = loops.flatMap((l) => l.seen.at(-1) ?? []);
  const one = members[0];
  const sample = j.lastDump;
  const raw = one?.shape.accept === 'raw';
  const thread = threads[0]!;
  const held = threads.length === 1 ? `a thread (${thread.tid})` : many(threads.length, 'thread');
  const who =
    one === undefined
      ? `${many(threads.length, 'thread is', 'threads are')} blocked`
      : `${sentence(ids(members.map((g) => g.id)))} ${members.length === 1 ? 'blocks' : 'block'} ${held}`;
  const site = one === undefined || sample === null ? null : (creationSite(one, sample, j.origin) ?? stuckSite(one));
  const closing =
    sample?.goroutines.filter(
      (g) => waitKind(g.state) === 'lock' && g.shape.frames.some((f) => f.function === 'internal/poll.(*FD).Close'),
    ) ?? [];
  return draft({
    class: 'kernel-blocked-accept',
    severity: raw ? 'error' : 'critical',
    confidence: one !== undefined && listener.nonBlocking !== true ? 'confirmed' : 'likely',
    title: `Accept on ${name(listener)} blocks in the kernel`,
    explanation:
      `${who} inside accept4(fd ${thread.fd}): the socket is in blocking mode` +
      (raw ? ' and the program calls accept itself.' : ', most likely because File().Fd() was called on it.') +
      ' Deadlines are ignored and Close hangs until a connection comes.',
    site,
    members,
    on: [listener],
    evidence: [
      says('os', `${many(threads.length, 'thread')} in accept4 on descriptor ${thread.fd} in every sample`),
      ...(listener.nonBlocking === false
        ? [says('os', `descriptor ${thread.fd} has no O_NONBLOCK (fdinfo flags)`)]
        : []),
      ...(one === undefined
        ? []
        : [
            says(
              'dump',
              `${many(members.length, 'goroutine')} in state syscall under an accept call in every dump`,
              one,
              lookAt(one),
            ),
          ]),
      ...tracedLines(j, members),
      ...(closing[0] === undefined
        ? []
        : [says('dump', `goroutine ${closing[0].id} waits in Close for this accept to end`, closing[0], 0)]),
    ],
    against: listener.nonBlocking === true ? [says('os', 'the descriptor has O_NONBLOCK set now')] : [],
    missing: [
      ...(one === undefined ? notTaken(j, 'dump', 'which goroutine holds the thread') : []),
      ...notTaken(j, 'debugger', 'the thread of each goroutine'),
      ...notTaken(j, 'trace', 'that the call never returns'),
    ],
    remedy: raw
      ? 'Accept through package net, which parks the goroutine instead of a thread:\n\n' +
        '\tf := os.NewFile(uintptr(fd), "listener")\n\tln, err := net.FileListener(f) // non-blocking, in the poller\n\tf.Close()\n\tconn, err := ln.Accept()'
      : 'Do not call Fd on a File of a listener that is still in use (os/exec does it for ExtraFiles). Ask for the descriptor without changing its mode:\n\n' +
        '\trc, err := ln.(*net.TCPListener).SyscallConn()\n\terr = rc.Control(func(fd uintptr) { … })\n\n' +
        'or restore it after Fd: syscall.SetNonblock(int(f.Fd()), true).',
    next: one === undefined ? 'Name the pprof address to see which goroutine it is.' : null,
  });
}

function tracedLines(j: Case, members: readonly JoinedGoroutine[]): EvidenceItem[] {
  return members.slice(0, 3).flatMap((g) => {
    const words = acceptorWords(j, g.id);
    return words === null ? [] : [says('trace', words, g)];
  });
}

function threadsThatStay(j: Joined): { readonly tid: number; readonly fd: number }[] {
  const rounds = j.samples.filter((s) => s.sample.os !== null).map(acceptThreads);
  const last = rounds.at(-1) ?? [];
  if (rounds.length < 2) return [];
  return last.filter((t) => rounds.every((r) => r.some((x) => x.tid === t.tid && x.fd === t.fd)));
}

function stayedInSyscall(loop: AcceptLoop): boolean {
  const seen = loop.seen.filter((g) => g !== null);
  return seen.length > 0 && seen.every((g) => waitKind(g.state) === 'syscall' && g.shape.accept !== null);
}
