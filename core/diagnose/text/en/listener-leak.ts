import type { Listener } from '../../../correlate/listener';
import { place } from '../../../correlate/site';
import type { Site } from '../../../model/diagnosis';
import { closeAtEnd, closeOnEveryPath } from '../go-code';
import { at, duration, many, names, trend } from './words';

export const listenerLeak = {
  title: (site: Site | null, before: number, now: number, ms: number) =>
    `Listeners leak${at(site)}: ${trend(before, now, ms)}`,
  explanation: (site: Site | null, before: number, now: number, added: number, ms: number) =>
    `${site === null ? 'One place' : place(site)} starts an acceptor on a new listener again and again, and none is ever closed: ${trend(before, now, ms)}, ${added} new, 0 ended. ` +
    'Each keeps a goroutine, a descriptor and its address until the process runs out of descriptors.',
  parked: (count: number, added: number, ms: number) =>
    `${many(count, 'goroutine')} parked in Accept from one creation site, ${added} more than ${duration(ms)} ago, none ended`,
  sockets: (on: readonly Listener[], fresh: number) =>
    `${many(on.length, 'LISTEN socket')} tied to them (${names(on)}), ${fresh} of them new since the first sample`,
  noNewSocket: 'no new LISTEN socket was seen',
  theirSockets: 'the listening sockets, one for each goroutine',
  theirDescriptors: 'the descriptor in each netFD.accept',
  remedy: `Close the listener when the work it was made for is over, on every path:\n\n${closeOnEveryPath}`,
  nextOnMachine: 'Run on the machine of the process to see the sockets.',
  nextWatch: 'Watch for a minute (--samples 5 --interval 15s): two samples cannot tell a leak from a start-up.',

  socketsTitle: (before: number, now: number, ms: number) => `Listening sockets grow: ${trend(before, now, ms)}`,
  socketsExplanation: (fresh: number, ms: number) =>
    `The process made ${many(fresh, 'listening socket')} in ${duration(ms)} and closed none. Which line makes them is not known without a goroutine dump.`,
  newSockets: (list: readonly Listener[]) => `${many(list.length, 'new LISTEN socket')}, 0 closed: ${names(list)}`,
  whoMakes: 'the goroutines and the line that makes the listeners',
  socketsRemedy: `Close each listener when the work it was made for is over:\n\n${closeAtEnd}`,
  socketsNext: 'Name the pprof address to see where they are made.',
};
