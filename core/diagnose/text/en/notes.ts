import type { Listener } from '../../../correlate/listener';
import { place } from '../../../correlate/site';
import type { Frame } from '../../../model/frame';
import { addPprof, servePprofApart } from '../go-code';
import { many, name } from './words';

/** What is worth knowing of a target beside the verdict. */
export const notes = {
  pprofReachable: (l: Listener) =>
    `pprof answers on ${name(l)}, which other machines may reach: it shows memory, source names and command line, and a trace costs time.`,
  pprofReachableRemedy: `Serve it on an address of this machine only, and on a mux of its own:\n\n${servePprofApart}`,
  noPprof: 'No pprof was found in this program: goroutines come from its memory, and no trace tells what woke them.',
  noPprofRemedy: `Four lines add it, on an address of this machine only:\n\n${addPprof}`,
  leaked: (count: number, frame: Frame | null) =>
    `Go’s leak detector names ${many(count, 'goroutine')} that nothing can wake (channels and locks that are out of reach)` +
    `${frame === null ? '' : `, most at ${place(frame)}`}. Its answer cost one garbage collection.`,
  leakedRemedy: 'Let whoever waits there see the end too: close the channel, or select on ctx.Done().',
  stripped:
    'The executable is stripped: functions, files and lines are still known from its own table, ' +
    'gdb has no variables, and the runtime’s layout comes from a list of Go versions.',
  strippedRemedy: 'To see variables in the debugger, build without -ldflags=-s and -w.',
};
