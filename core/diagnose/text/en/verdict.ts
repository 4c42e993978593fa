import type { Listener } from '../../../correlate/listener';
import { grouped } from '../figures';
import { waitForever } from '../go-code';
import type { Site } from '../../../model/diagnosis';
import { at, duration, many, name, names } from './words';

/** Of a program without findings. */
export const verdict = {
  healthyTitle: (listeners: number, polls: boolean) =>
    `Healthy: ${many(listeners, 'listener')}, each with an acceptor${polls ? ', one of which polls' : ''}`,
  healthy: (listeners: number, ms: number, grows: boolean) =>
    `${many(listeners, 'listener')}, each with an acceptor that is parked or working, no queue that stands, and ${grows ? 'no listeners that grow' : 'nothing that grows'} over ${duration(ms)}.`,
  ofChildren: (listeners: number) =>
    ` ${many(listeners, 'listener')} that only child processes hold ${listeners === 1 ? 'is' : 'are'} not judged here: diagnose those processes.`,
  besides: (now: number, state: string, site: Site | null, added: number, ms: number) =>
    ` But ${many(now, 'goroutine')} are in ${state}${at(site)}, ${grouped(added)} more than ${duration(ms)} ago, and none ended: if that goes on they leak, and Accept is not the cause.`,
  parkedIsIdle: ' A goroutine parked in Accept is how an idle listener looks, however long it lasts.',
  inAccept: (accepting: number, parked: number) =>
    `${many(accepting, 'goroutine')} in Accept, ${parked} parked, each tied to its socket`,
  sockets: (listeners: number, queuesEmpty: boolean) =>
    `${many(listeners, 'LISTEN socket')}, queues ${queuesEmpty ? 'empty' : 'short and moving'}, descriptors below the limit`,
  neverRests: (goroutine: number) =>
    `goroutine ${goroutine} never rests, and no dump shows whether it computes or goes round an Accept that fails`,
  cameLast: (list: readonly Listener[]) =>
    `${many(list.length, 'listener')} came after the last dump, whether accepted or not was not seen: ${names(list)}`,
  whatWoke: 'what woke the acceptors',
  profileNext: 'Take a CPU profile: it shows whether the goroutine that never rests calls Accept.',
  nothingToDo: 'Nothing to do.',

  polls: (goroutine: number, l: Listener | null, perSecond: number) =>
    ` But goroutine ${goroutine} gives Accept${l === null ? '' : ` on ${name(l)}`} a deadline and tries again: ` +
    `it wakes about ${perSecond} times a second for nothing. That costs a little CPU and keeps the machine from sleeping; it is no leak.`,
  pollsRemedy: `Let Accept wait, and close the listener from the place that wants to stop it:\n\n${waitForever}`,

  inconclusiveTitle: 'Inconclusive: evidence is missing',
  nothingRead: 'Nothing could be read of the process.',
  /** Null where sockets, or goroutines, are not known. */
  soFar: (listeners: number | null, loops: number | null) =>
    `So far nothing is wrong: ${listeners === null ? 'sockets unknown' : many(listeners, 'listener')}, ${loops === null ? 'goroutines unknown' : `${many(loops, 'goroutine')} tied to their accept loops`}.`,
  notEnough: (missing: readonly string[]) => ` That is not enough to call it healthy: ${missing.join('; ')}.`,
  getEvidence: 'Get the missing evidence first.',
  startAgain: 'Start the program again, then diagnose it.',
  letGoOn: 'Let the program go on, then diagnose again.',
  servePprof:
    'Serve net/http/pprof in the program (import _ "net/http/pprof") and name its address, or allow the target a longer stop (--max-pause, acceptLeak.maxPause).',
  onMachine: 'Run on the machine of the process, as its user or root.',
  anotherSample: 'Take another sample while clients connect.',
};
