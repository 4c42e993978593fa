import type { Listener } from '../../../correlate/listener';
import { fileListener, rawControl } from '../go-code';
import { ids, many, name, sentence } from './words';

/** Threads that stay in accept4 on one descriptor. */
interface Threads {
  readonly count: number;
  /** One of them. */
  readonly tid: number;
  readonly fd: number;
}

/** `raw` is true where the program calls accept itself. */
export const kernelBlockedAccept = {
  title: (l: Listener) => `Accept on ${name(l)} blocks in the kernel`,
  explanation: (goroutines: readonly number[], threads: Threads, raw: boolean) =>
    `${who(goroutines, threads)} inside accept4(fd ${threads.fd}): the socket is in blocking mode` +
    (raw ? ' and the program calls accept itself.' : ', most likely because File().Fd() was called on it.') +
    ' Deadlines are ignored and Close hangs until a connection comes.',
  threads: ({ count, fd }: Threads) => `${many(count, 'thread')} in accept4 on descriptor ${fd} in every sample`,
  blockingMode: (fd: number) => `descriptor ${fd} has no O_NONBLOCK (fdinfo flags)`,
  inSyscall: (count: number) => `${many(count, 'goroutine')} in state syscall under an accept call in every dump`,
  waitsInClose: (goroutine: number) => `goroutine ${goroutine} waits in Close for this accept to end`,
  nonBlockingNow: 'the descriptor has O_NONBLOCK set now',
  whoHolds: 'which goroutine holds the thread',
  threadOfEach: 'the thread of each goroutine',
  neverReturns: 'that the call never returns',
  rawRemedy: `Accept through package net, which parks the goroutine instead of a thread:\n\n${fileListener}`,
  remedy:
    'Do not call Fd on a File of a listener that is still in use (os/exec does it for ExtraFiles). Ask for the descriptor without changing its mode:\n\n' +
    rawControl +
    '\n\nor restore it after Fd: syscall.SetNonblock(int(f.Fd()), true).',
  next: 'Name the pprof address to see which goroutine it is.',
};

function who(goroutines: readonly number[], { count, tid }: Threads): string {
  if (goroutines.length === 0) return `${many(count, 'thread is', 'threads are')} blocked`;
  const held = count === 1 ? `a thread (${tid})` : many(count, 'thread');
  return `${sentence(ids(goroutines))} ${goroutines.length === 1 ? 'blocks' : 'block'} ${held}`;
}
