import { place } from '../../../correlate/site';
import type { Listener } from '../../../correlate/listener';
import type { Site } from '../../../model/diagnosis';
import { readDeadline, writeDeadline } from '../go-code';
import { at, duration, inBrackets, many, name, names } from './words';

export const handlerLeak = {
  title: (what: string, site: Site | null) => `${what}${inBrackets(site)}`,
  /** `isThere`: they are at that line; else it is where they come from. */
  explanation: (
    what: string,
    on: readonly Listener[],
    state: string,
    site: Site | null,
    isThere: boolean,
    why: string,
  ) =>
    `${what}${on.length === 1 ? ` on ${name(on[0]!)}` : ''}. They are in ${state}${isThere || site === null ? at(site) : `, and come from ${place(site)}`}. ${why} The accept loop is fine.`,
  unmoved: (count: number, state: string, added: number, ended: number) =>
    `${many(count, 'goroutine')} of one creation site in ${state} with the same frames in both dumps, ${added} new, ${ended} ended`,
  next: 'Take more samples over a few minutes: handlers that never end are a leak.',

  write: (count: number) => `${many(count, 'handler')} wait to write to clients that do not read`,
  writeWhy: 'Their send queues stay full, and without a write deadline they wait for ever.',
  sendQueues: (count: number, on: readonly Listener[]) =>
    `${many(count, 'ESTABLISHED connection')} of ${names(on)} with bytes in the send queue in both samples`,

  gone: (count: number) => `${many(count, 'handler')} read from clients that are gone`,
  goneWhy:
    'The clients vanished without closing: keepalive probes go unanswered. The kernel will end these connections when the probes run out.',
  probes: (count: number, most: number) =>
    `${many(count, 'ESTABLISHED connection')} with unanswered keepalive probes (up to ${most})`,

  silent: (count: number) => `${many(count, 'handler')} wait to read from silent clients`,
  silentWhy: (added: number, ms: number) =>
    `${added} more than ${duration(ms)} ago and none has ended: without a read deadline a client that says nothing holds its handler and descriptor for ever.`,
  nothingToRead: (count: number) => `${many(count, 'ESTABLISHED connection')} tied to them, nothing to read`,
  noByteMoved: (ms: number) => `, and no byte moved in ${duration(ms)}`,
  rightlyStay: 'clients that connect and rightly stay (websockets, long polls) look the same',

  locked: (count: number) => `${many(count, 'handler')} wait for a lock`,
  lockedWhy: (added: number, ms: number) =>
    `${added} more than ${duration(ms)} ago and none has ended: whoever holds the lock does not let it go.`,
  waiting: (count: number) => `${many(count, 'handler')} wait on a channel`,
  kept: (count: number) => `${many(count, 'handler')} wait for something other than their clients`,
  waitingWhy: (added: number, ms: number) =>
    `${added} more than ${duration(ms)} ago and none has ended: what they wait for does not come.`,
  ofRequest: (state: string, site: Site | null) =>
    `each has made a goroutine that stays in ${state}${at(site)}: if that serves a request, the client waits for it`,

  noKeepalive: (count: number) => `${many(count, 'handler')} read from clients with TCP keepalive off`,
  noKeepaliveWhy:
    'No data moved, no timer runs on these connections: if the clients are gone, nothing will ever end them.',
  noTimer: (count: number) =>
    `${many(count, 'ESTABLISHED connection')} without any timer (package net turns keepalive on by default)`,
  mayBeAlive: 'the clients may be alive and merely idle; from this side it cannot be told',

  remedies: {
    lock: 'Find who has the lock: a goroutine that waits with it held, or a return without Unlock. Unlock with defer, and hold a lock over memory only, never over a network call or a channel.',
    channel:
      'Find who should send, or give back what they wait for (a connection of a pool, rows that are not closed, a slot). Select on the context of the request as well, so that a handler ends with its client.',
    other:
      'Bound what a handler waits for (a child process, a request to another service, a timer in a select) by ctx.Done of the request or a deadline. Of goroutines that it waits for, report the end with defer.',
    read: `Give every read a deadline, renewed for each message:\n\n${readDeadline}\n\nIn net/http set ReadHeaderTimeout, ReadTimeout and IdleTimeout on the Server.`,
    'half-open': `Keep TCP keepalive on (net.ListenConfig.KeepAlive ≥ 0) and give every read a deadline, so that a vanished client ends its handler:\n\n${readDeadline}`,
    write: `Give every write a deadline, and drop clients that do not read:\n\n${writeDeadline}\n\nIn net/http set WriteTimeout on the Server.`,
  },
};
