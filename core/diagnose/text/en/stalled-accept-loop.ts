import type { Listener } from '../../../correlate/listener';
import type { Site } from '../../../model/diagnosis';
import { boundedHandler, boundedHandshake, countWithAtomic, serveApart, shedLoad } from '../go-code';
import { at, duration, inBrackets, many, name, queueWords } from './words';

/** `wait` is one of `waits`, `loops` the number of accept loops of the listener. */
export const stalledAcceptLoop = {
  waits: {
    mutex: 'waits for a lock',
    channel: 'waits on a channel',
    limit: 'waits for a slot inside a listener that limits connections',
    'inline-handler': 'serves one connection itself and waits for that client',
    handshake: 'does a TLS handshake itself and waits for that client',
    sleep: 'sleeps instead of accepting',
    /** Of a loop that bounds its handlers itself. */
    handlers: 'waits until handlers have ended, and none does',
    /** Of a loop that does work of its own, but not with a client. */
    other: 'does other work itself (a log, a file, another server) and waits for that',
  },
  title: (l: Listener, loops: number, wait: string) => `Nobody accepts on ${name(l)}: ${who(loops)} ${wait}`,
  explanation: (l: Listener, loops: number, goroutine: number, wait: string, site: Site | null) =>
    `Nobody accepts on ${name(l)}: ${who(loops)} (goroutine ${goroutine}) ${wait}${inBrackets(site)} since before the first sample.`,
  silentClient: ' One silent client stops everybody.',
  handlersIn: (count: number, state: string, site: Site | null) =>
    ` ${many(count, 'of its handlers is', 'of its handlers are')} in ${state}${at(site)}.`,
  queue: (l: Listener) => ` ${queueWords(l)}`,
  dropped: (drops: number, ms: number) => `; the kernel dropped ${drops} in ${duration(ms)}.`,
  noneDropped: '.',
  unmoved: (goroutine: number, state: string) =>
    `goroutine ${goroutine} is in ${state}, not in Accept, with the same frames in every dump`,
  noAcceptor: ', no acceptor',
  overflows: (drops: number, ms: number) =>
    `ListenOverflows rose by ${drops} in ${duration(ms)} (whole network namespace)`,
  secondDump: 'a second dump, to see that the loop does not move',
  neverWakes: 'that the loop never wakes while connections come',
  itsListener: 'the listener in the loop’s arguments',
  whoHolds: 'who holds what it waits for',
  remedies: {
    mutex: `Take no lock in the accept loop (nor in Accept of a wrapper or a ConnState hook) that may be held while something slow happens. Count with an atomic, and hold locks for moments:\n\n${countWithAtomic}`,
    channel: `Do not hand connections over an unbuffered channel that workers may stop reading; give up or shed load instead:\n\n${shedLoad}`,
    limit: `A limiter is only as good as the handlers that give slots back: bound the time each may take.\n\n${boundedHandler}\n\nand set ReadTimeout, WriteTimeout and IdleTimeout on http.Server.`,
    'inline-handler': `Serve each connection on a goroutine of its own, with a deadline:\n\n${serveApart}`,
    handshake: `Do the handshake where the connection is served, not in the accept loop, and bound it:\n\n${boundedHandshake}`,
  },
  next: 'Take another sample while clients connect.',
};

function who(loops: number): string {
  return loops === 1 ? 'the accept loop' : `each of its ${loops} accept loops`;
}
