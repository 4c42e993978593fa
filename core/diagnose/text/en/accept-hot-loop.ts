import type { Listener } from '../../../correlate/listener';
import { backOff } from '../go-code';
import { grouped } from '../figures';
import { duration, many, name, queueWords } from './words';

/** A listener is null where it is closed. */
export const acceptHotLoop = {
  title: (l: Listener | null) =>
    `The accept loop ${l === null ? 'of a closed listener' : `on ${name(l)}`} spins and accepts nothing`,
  explanation: (goroutine: number, cores: number | null, l: Listener | null) =>
    `Goroutine ${goroutine} runs in its accept loop in every dump and uses ${cores === null ? 'all it can get' : `${cores.toFixed(1)} cores`}, but takes no connection: Accept fails at once ` +
    (l === null
      ? '(its listener is closed: no socket is left for it) and the loop goes on.'
      : `(a deadline in the past, or an error that is not temporary) and the loop goes on. ${queueWords(l)}.`),
  running: (goroutine: number, state: string) =>
    `goroutine ${goroutine} is ${state} in its accept loop in every dump, never parked`,
  awake: (goroutine: number, state: string) => `goroutine ${goroutine} is ${state}, awake in every dump, never parked`,
  sampled: (goroutine: number, accepting: number, seen: number) =>
    `a CPU profile has ${many(seen, 'sample')} of the function that goroutine ${goroutine} runs, ${grouped(accepting)} of them in Accept`,
  served: (goroutine: number, serving: number, seen: number) =>
    `a CPU profile has ${many(seen, 'sample')} of the function that goroutine ${goroutine} runs, ${grouped(serving)} of them in a Serve that it enters and leaves again and again`,
  coresUsed: (cores: number, ms: number) => `the process used ${cores.toFixed(2)} cores over ${duration(ms)}`,
  noneLeft: 'every LISTEN socket of the process has an acceptor, none is left for this loop',
  runsAlways: 'that this goroutine runs all the time',
  registers: 'its registers',
  remedy:
    'Look at the error: end the loop on a permanent one, wait after a temporary one, and renew a deadline before each Accept.\n\n' +
    backOff,
  next: 'Take a CPU profile or a trace to see the call that fails.',
};
