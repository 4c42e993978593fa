import { isHeld } from '../correlate/held';
import type { Case } from './case';
import { place } from '../correlate/site';
import type { Note } from '../model/diagnosis';
import { many, name } from './words';

/** What is worth knowing of this target beside the verdict: never a finding. */
export function notes(j: Case): Note[] {
  return [...leakNotes(j), ...pprofNotes(j), ...buildNotes(j)];
}

function pprofNotes(j: Case): Note[] {
  const { pid, pprof } = j.target;
  if (pprof === null) {
    const asked = j.sources.dump.reason !== 'not asked for';
    return pid === null || !asked || j.lastOs === null || isHeld(j) ? [] : [noPprof];
  }
  const port = portOf(pprof);
  const open = j.listeners.filter((l) => l.port === port && !isPrivate(l.address));
  return open.length === 0
    ? []
    : [
        {
          kind: 'pprof-reachable',
          says: `pprof answers on ${name(open[0]!)}, which other machines may reach: it shows memory, source names and command line, and a trace costs time.`,
          remedy:
            'Serve it on an address of this machine only, and on a mux of its own:\n\n' +
            '\tmux := http.NewServeMux()\n\tmux.HandleFunc("/debug/pprof/", pprof.Index)\n\tmux.HandleFunc("/debug/pprof/trace", pprof.Trace)\n\tgo http.ListenAndServe("127.0.0.1:6060", mux)',
        },
      ];
}

const noPprof: Note = {
  kind: 'no-pprof',
  says: 'No pprof was found in this program: goroutines come from its memory, and no trace tells what woke them.',
  remedy:
    'Four lines add it, on an address of this machine only:\n\n' +
    '\timport (\n\t\t"net/http"\n\t\t_ "net/http/pprof"\n\t)\n\n\tgo http.ListenAndServe("127.0.0.1:6060", nil)',
};

/** Go's own detector: channel and lock waits that nothing can end. It never names one in Accept, whose poller can always wake it. */
function leakNotes(j: Case): Note[] {
  const leaked = j.samples.findLast((s) => s.sample.leaked !== null)?.sample.leaked ?? null;
  const top = [...(leaked?.samples ?? [])].sort((a, b) => (b.values[0] ?? 0) - (a.values[0] ?? 0))[0];
  if (leaked === null || top === undefined) return [];
  const count = leaked.samples.reduce((n, s) => n + (s.values[0] ?? 0), 0);
  const frame = top.frames.find((f) => j.origin.of(f) === 'user') ?? top.frames[0];
  return [
    {
      kind: 'goroutine-leak',
      says:
        `Go’s leak detector names ${many(count, 'goroutine')} that nothing can wake (channels and locks that are out of reach)` +
        `${frame === undefined ? '' : `, most at ${place(frame)}`}. Its answer cost one garbage collection.`,
      remedy: 'Let whoever waits there see the end too: close the channel, or select on ctx.Done().',
    },
  ];
}

function buildNotes(j: Case): Note[] {
  if (j.target.stripped !== true) return [];
  return [
    {
      kind: 'stripped',
      says:
        'The executable is stripped: functions, files and lines are still known from its own table, ' +
        'gdb has no variables, and the runtime’s layout comes from a list of Go versions.',
      remedy: 'To see variables in the debugger, build without -ldflags=-s and -w.',
    },
  ];
}

/** Loopback and unix addresses; a private network is still others. */
function isPrivate(address: string): boolean {
  return /^(127\.|\[::1\]|\[::ffff:127\.)/i.test(address) || !address.includes(':');
}

function portOf(base: string): number | null {
  const match = /^(https?):\/\/(?:\[[^\]]*\]|[^/:]*)(?::(\d+))?/.exec(base);
  if (match === null) return null;
  return match[2] === undefined ? (match[1] === 'https' ? 443 : 80) : Number(match[2]);
}
