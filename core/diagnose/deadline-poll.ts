import type { Joined } from '../correlate/joined';
import { siteOf } from '../correlate/site';
import type { Site } from '../model/diagnosis';
import type { TracedAcceptor } from '../model/trace-analysis';
import { name } from './words';

/** Fewer than this are deadlines that happened to pass. */
const least = 3;

interface DeadlinePoll {
  readonly explanation: string;
  readonly site: Site | null;
  readonly remedy: string;
}

/** An accept loop that gives each Accept a short deadline and tries again: it works, but wakes for nothing. Only a trace shows it. */
export function deadlinePoll(j: Joined): DeadlinePoll | null {
  if (j.trace === null) return null;
  const alone = new Set([...j.loopsByInode.values()].flatMap((l) => (l.length === 1 ? [l[0]!.goroutine] : [])));
  // In a pool one takes what another was woken for, which looks like a deadline.
  const worst = j.trace.analysis.acceptors
    .filter((a) => alone.has(a.goroutine) && polls(a))
    .sort((a, b) => b.wokenByTimer - a.wokenByTimer)[0];
  if (worst === undefined) return null;
  const g = j.lastDump?.byId.get(worst.goroutine) ?? null;
  const loop = j.loops.find((l) => l.goroutine === worst.goroutine);
  const listener = j.listeners.find((l) => l.inode === loop?.inode);
  const frames = g?.shape.frames ?? j.trace.framesOf(worst.goroutine) ?? [];
  const frame = frames.find((f) => j.origin.of(f) === 'user');
  const perSecond = Math.max(1, Math.round(worst.wokenByTimer / (j.trace.lengthMs / 1000)));
  return {
    explanation:
      `But goroutine ${worst.goroutine} gives Accept${listener === undefined ? '' : ` on ${name(listener)}`} a deadline and tries again: ` +
      `it wakes about ${perSecond} times a second for nothing. That costs a little CPU and keeps the machine from sleeping; it is no leak.`,
    site: frame === undefined ? null : siteOf(frame),
    remedy:
      'Let Accept wait, and close the listener from the place that wants to stop it:\n\n' +
      '\tgo func() {\n\t\t<-ctx.Done()\n\t\tln.Close() // Accept returns net.ErrClosed\n\t}()',
  };
}

function polls(a: TracedAcceptor): boolean {
  return a.wokenByTimer >= least && a.wokenByTimer > a.wokenByNetpoll + a.wokenByGoroutine;
}
