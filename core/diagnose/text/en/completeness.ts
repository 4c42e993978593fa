import type { Listener } from '../../../correlate/listener';
import { place } from '../../../correlate/site';
import type { Site } from '../../../model/diagnosis';
import type { Frame } from '../../../model/frame';
import type { OsPart } from '../../../model/os-evidence';
import { at, duration, many, name, names, queueWords } from './words';

/** How to tell a start-up from a leak. */
const watchLonger = 'watch for a minute (--samples 5 --interval 15s)';

/** What would have to be known before a target may be called healthy. Reasons are those of the sources, null where there is none. */
export const completeness = {
  noDump: (reason: string | null) => `no goroutine dump: ${reason ?? 'none was taken'}`,
  oneDump: (reason: string | null) =>
    `only one dump${reason === null ? '' : `: ${reason}`}; two are needed to tell standing from moving`,
  /** Why nothing that stands counts while the program is held. */
  held: 'every thread of the program is stopped, by a debugger or a signal: nothing in it moves, so queues and waits say nothing; let it go on and diagnose again',
  cut: 'a dump was cut, goroutines are missing from it',
  noTables: (reason: string | null) => `no socket tables: ${reason ?? 'they were not read'}`,
  tablesOnce: (reason: string | null) =>
    `the socket tables were read only once${reason === null ? '' : `: ${reason.replace(/\.$/, '')}`}`,
  full: (open: number) =>
    `the last sample has ${many(open, 'descriptor')} open, as many as the process may: a burst, or it stays full`,
  gap: (part: OsPart, reason: string) => `${part}: ${reason}`,
  idle: (list: readonly Listener[]) =>
    `${many(list.length, 'listener')} without an acceptor in any dump, though nothing queues: ${names(list)}`,
  standing: (l: Listener) =>
    `${queueWords(l)} on ${name(l)} in every sample, and it was not seen that anybody takes them`,
  noListener: 'the process has no listening socket: there is no Accept to judge',
  handlers: (added: number, ms: number, createdBy: Frame | null) =>
    `${many(added, 'handler')} more than ${duration(ms)} ago${madeAt(createdBy)}, none ended, and it is not known whether their clients are alive: clients that stay or a leak; ${watchLonger}`,
  waiting: (added: number, ms: number, state: string, site: Site | null) =>
    `${many(added, 'handler')} more than ${duration(ms)} ago that stay in ${state}${at(site)}, none ended: clients that rightly wait (long polls) or a leak; ${watchLonger}`,
  inMemory: (added: number, ms: number, createdBy: Frame | null) =>
    `${many(added, 'goroutine')} more than ${duration(ms)} ago in Accept of something in memory${madeAt(createdBy)}, and the process has sockets that may bring clients without a connection each (UDP): sessions or a leak; record a trace or ${watchLonger}`,
  failing: (goroutine: number) =>
    `goroutine ${goroutine} never rests, and a CPU profile shows it putting errors of a network operation into words, but not which operation: an Accept that fails again and again, or another; take a longer profile`,
  settling: (added: number, ms: number, createdBy: Frame | null) =>
    `${many(added, 'listener')} more than ${duration(ms)} ago${madeAt(createdBy)}, none of them in the last part of that time: start-up or a leak that pauses; ${watchLonger}`,
  oneMore: (added: number, ms: number, createdBy: Frame | null) =>
    `${many(added, 'listener')} more than ${duration(ms)} ago${madeAt(createdBy)}: one is no trend yet; ${watchLonger}`,
  fresh: (added: number, ms: number, createdBy: Frame | null) =>
    `${many(added, 'listener')}${madeAt(createdBy)}, where there was none ${duration(ms)} ago: start-up or a leak; ${watchLonger}`,
  deadlines: (added: number, ms: number, createdBy: Frame | null, endsMs: number) =>
    `${many(added, 'listener')} more than ${duration(ms)} ago${madeAt(createdBy)}, each with a deadline, the last of which comes in ${duration(endsMs)}: they end by themselves, or a leak sets their deadlines anew; watch for more than twice that time`,
  young: (added: number, ms: number, createdBy: Frame | null) =>
    `${many(added, 'listener')} more than ${duration(ms)} ago${madeAt(createdBy)}, far more than there were before, so none was seen to live for long: start-up, a batch of work or a leak; ${watchLonger}`,
};

/** Before a comma or a verb. */
function madeAt(createdBy: Frame | null): string {
  return createdBy === null ? '' : ` from ${place(createdBy)}`;
}
