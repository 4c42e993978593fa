import { isHeld } from '../correlate/held';
import type { Case } from './case';
import type { Note } from '../model/diagnosis';

/** What is worth knowing of this target beside the verdict: never a finding. */
export function notes(j: Case): Note[] {
  return [...leakNotes(j), ...pprofNotes(j), ...buildNotes(j)];
}

function pprofNotes(j: Case): Note[] {
  const { pid, pprof } = j.target;
  const t = j.texts.notes;
  if (pprof === null) {
    const asked = j.sources.dump.reason !== 'not asked for';
    return pid === null || !asked || j.lastOs === null || isHeld(j)
      ? []
      : [{ kind: 'no-pprof', says: t.noPprof, remedy: t.noPprofRemedy }];
  }
  const port = portOf(pprof);
  const open = j.listeners.filter((l) => l.port === port && !isPrivate(l.address));
  return open
    .slice(0, 1)
    .map((l) => ({ kind: 'pprof-reachable', says: t.pprofReachable(l), remedy: t.pprofReachableRemedy }));
}

/** Go's own detector: channel and lock waits that nothing can end. It never names one in Accept, whose poller can always wake it. */
function leakNotes(j: Case): Note[] {
  const leaked = j.samples.findLast((s) => s.sample.leaked !== null)?.sample.leaked ?? null;
  const top = [...(leaked?.samples ?? [])].sort((a, b) => (b.values[0] ?? 0) - (a.values[0] ?? 0))[0];
  if (leaked === null || top === undefined) return [];
  const count = leaked.samples.reduce((n, s) => n + (s.values[0] ?? 0), 0);
  const frame = top.frames.find((f) => j.origin.of(f) === 'user') ?? top.frames[0];
  const t = j.texts.notes;
  return [{ kind: 'goroutine-leak', says: t.leaked(count, frame ?? null), remedy: t.leakedRemedy }];
}

function buildNotes(j: Case): Note[] {
  const t = j.texts.notes;
  return j.target.stripped === true ? [{ kind: 'stripped', says: t.stripped, remedy: t.strippedRemedy }] : [];
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
