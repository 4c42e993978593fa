import type { Listener } from '../../../correlate/listener';
import type { Site } from '../../../model/diagnosis';
import { closeConnection, serveMatched } from '../go-code';
import { inBrackets, many, name, trend } from './words';

export const unattendedConnections = {
  title: (l: Listener, before: number, now: number, ms: number) =>
    `${many(now, 'accepted connection')} of ${name(l)} that nobody reads: ${trend(before, now, ms)}`,
  explanation: (l: Listener, before: number, now: number, ms: number) =>
    `${many(now, 'connection')} of ${name(l)} were accepted and wait with something to read, but no goroutine waits on them (${trend(before, now, ms)}, none was taken up).`,
  kept: ' They are kept somewhere and not closed.',
  passing: (count: number, state: string, site: Site | null) =>
    ` ${many(count, 'goroutine')} of its accept loop are in ${state}, to pass connections on: a listener behind it that is fed in memory is not served${inBrackets(site)}.`,
  unread: (connections: number, port: number) =>
    `${many(connections, 'ESTABLISHED connection')} of port ${port} with bytes unread, in both samples`,
  noneWaits: (count: number) => `none of ${many(count, 'goroutine')} waits on them`,
  stay: (count: number, state: string) => `${many(count, 'goroutine')} made by its accept loop stay in ${state}`,
  remedy:
    'Serve every listener that a multiplexer hands out, give it a read timeout, and close connections that match none:\n\n' +
    serveMatched +
    '\n\nA connection taken over from its server (Hijack) is closed by whoever took it:\n\n' +
    closeConnection,
  next: 'Look for a listener that is made and never served, and for connections that are stored.',
};
