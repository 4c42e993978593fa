import type { Listener } from '../../../correlate/listener';
import type { Site } from '../../../model/diagnosis';
import { serveOnce } from '../go-code';
import { duration, inBrackets, many, name } from './words';

/** A listener is null where it is not known. */
export const acceptPileup = {
  title: (all: number, l: Listener | null) => `${many(all, 'goroutine')} pile up in Accept on ${where(l)}`,
  explanation: (all: number, l: Listener | null) =>
    `${many(all, 'goroutine')} are in Accept on ${where(l)}; one waits for a connection, the others for its lock.`,
  grows: (before: number, all: number, ms: number) =>
    ` ${before} → ${all} in ${duration(ms)}, none ended: the accept loop is started again and again without stopping the old one.`,
  waitForLock: (count: number, pollFd: string) => `${many(count, 'goroutine')} wait for the lock of the same ${pollFd}`,
  waitsInPoller: (goroutine: number) => `goroutine ${goroutine} waits in the poller on it`,
  more: (grown: number, ms: number) => `${grown} more than ${duration(ms)} ago, none ended`,
  oneSocket: (l: Listener) => `one LISTEN socket on ${name(l)}, queue ${l.queues.at(-1) ?? 'unknown'}`,
  secondDump: 'a second dump, to see whether they grow',
  remedy: (site: Site | null) =>
    `Start the accept loop once${inBrackets(site)}; on reload stop the old server before a new one serves the same listener:\n\n` +
    serveOnce,
  next: 'Take another sample later: a pool that does not grow is harmless.',
};

function where(l: Listener | null): string {
  return l === null ? 'one listener' : name(l);
}
