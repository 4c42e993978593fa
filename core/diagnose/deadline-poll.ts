import type { Case } from './case';
import { siteOf } from '../correlate/site';
import type { Site } from '../model/diagnosis';
import type { TracedAcceptor } from '../model/trace-analysis';

/** Fewer than this are deadlines that happened to pass. */
const least = 3;

interface DeadlinePoll {
  readonly explanation: string;
  readonly site: Site | null;
  readonly remedy: string;
}

/** An accept loop that gives each Accept a short deadline and tries again: it works, but wakes for nothing. Only a trace shows it. */
export function deadlinePoll(j: Case): DeadlinePoll | null {
  if (j.trace === null) return null;
  const alone = new Set([...j.loopsByInode.values()].flatMap((l) => (l.length === 1 ? [l[0]!.goroutine] : [])));
  // In a pool one takes what another was woken for, which looks like a deadline.
  const worst = j.trace.analysis.acceptors
    .filter((a) => alone.has(a.goroutine) && polls(a))
    .sort((a, b) => b.wokenByTimer - a.wokenByTimer)[0];
  if (worst === undefined) return null;
  const g = j.lastDump?.byId.get(worst.goroutine) ?? null;
  const loop = j.loops.find((l) => l.goroutine === worst.goroutine);
  const listener = j.listeners.find((l) => l.inode === loop?.inode) ?? null;
  const frames = g?.shape.frames ?? j.trace.framesOf(worst.goroutine) ?? [];
  const frame = frames.find((f) => j.origin.of(f) === 'user');
  const perSecond = Math.max(1, Math.round(worst.wokenByTimer / (j.trace.lengthMs / 1000)));
  return {
    explanation: j.texts.verdict.polls(worst.goroutine, listener, perSecond),
    site: frame === undefined ? null : siteOf(frame),
    remedy: j.texts.verdict.pollsRemedy,
  };
}

function polls(a: TracedAcceptor): boolean {
  return a.wokenByTimer >= least && a.wokenByTimer > a.wokenByNetpoll + a.wokenByGoroutine;
}
