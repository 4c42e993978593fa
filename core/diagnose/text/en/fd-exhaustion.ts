import type { Listener } from '../../../correlate/listener';
import { limitConnections } from '../go-code';
import { grouped } from '../figures';
import { duration, many, name, names } from './words';

/** Open descriptors, and the limit of the process. */
interface Descriptors {
  readonly open: number;
  readonly limit: number;
}

export const fdExhaustion = {
  title: (use: Descriptors | null) =>
    use === null ? 'Serve sleeps between failed accepts' : `No descriptor left: ${inUse(use)}`,
  failure: (use: Descriptors | null) =>
    use === null
      ? 'Accept fails with a temporary error'
      : `The process has ${inUse(use)}; accept fails with "too many open files"`,
  /** Of a program that goes on accepting. */
  atLimit: (use: Descriptors) =>
    `The process has ${inUse(use)}, in every sample. Connections are taken while others end; whatever needs one more descriptor fails with "too many open files": accept, files, connections to others.`,
  retries: (goroutine: number | null) =>
    goroutine === null ? '.' : ` and the accept loop (goroutine ${goroutine}) sleeps before it tries again.`,
  waiting: (connections: number, on: readonly Listener[]) =>
    ` ${many(connections, 'connection waits', 'connections wait')} on ${names(on)}.`,
  heldBy: (count: number, l: Listener) =>
    ` ${many(count, 'of the descriptors is a TCP connection', 'of the descriptors are TCP connections')} accepted on ${name(l)}.`,
  heldTowards: (count: number, remote: string) =>
    ` ${many(count, 'of the descriptors is a TCP connection', 'of the descriptors are TCP connections')} that the process made to ${remote}: reuse one client for all requests, and close what is dialled.`,
  mostAre: (count: number, what: string) => ` ${grouped(count)} of the descriptors are ${what}.`,
  inUse,
  sleeping: (goroutine: number) => `goroutine ${goroutine} is in time.Sleep called by its accept loop, not in Accept`,
  descriptors: 'the descriptors in use and their limit',
  whoSleeps: 'which loop sleeps and who holds the descriptors',
  failingCalls: (ms: number) => `the failing accept4 calls within ${duration(ms)}`,
  remedy:
    'Find what is not closed first; raising the limit only postpones it. Close each connection in the handler that owns it, and bound how many there can be:\n\n' +
    limitConnections +
    '\n\nSet ReadHeaderTimeout and IdleTimeout on http.Server; only then raise RLIMIT_NOFILE (LimitNOFILE= in systemd).',
  next: 'Run on the machine of the process to read its descriptors and their limit.',
};

function inUse({ open, limit }: Descriptors): string {
  return `${grouped(open)} of ${grouped(limit)} descriptors open`;
}
