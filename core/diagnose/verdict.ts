import { isHeld } from '../correlate/held';
import type { Case } from './case';
import type { Verdict } from '../model/diagnosis';
import { waitKind } from '../correlate/goroutine-state';
import { lookAt } from '../correlate/site';
import { heldWords, missingForHealthy } from './completeness';
import { bySeverity, draft, notTaken, says, type Draft } from './rule';
import { wakeUps } from './trace-words';
import { deadlinePoll } from './deadline-poll';
import { unplacedRunner } from './unplaced-runner';
import { apart, many } from './words';

/**
 * The findings in order of weight. Without any, one that says healthy and why, or inconclusive and what is missing:
 * missing evidence is never healthy.
 */
export function weigh(j: Case, drafts: readonly Draft[]): Draft[] {
  if (drafts.length > 0) return (isHeld(j) ? drafts.map(lessSure) : [...drafts]).sort(bySeverity);
  const missing = missingForHealthy(j);
  return [missing.length === 0 ? healthy(j) : inconclusive(j, missing)];
}

/** The worst finding, in short. */
export function verdictOf(findings: readonly Verdict[]): Verdict {
  const { class: kind, cause, severity, confidence, title, explanation } = findings[0]!;
  return { class: kind, cause, severity, confidence, title, explanation };
}

function healthy(j: Case): Draft {
  const accepting = j.loops.filter((l) => l.seen.some((g) => g !== null && g.shape.accept !== null));
  const parked = accepting.filter((l) => {
    const g = l.seen.at(-1);
    return g !== null && g !== undefined && waitKind(g.state) === 'network';
  });
  const one = parked[0]?.seen.at(-1) ?? null;
  const polling = deadlinePoll(j);
  const runner = unplacedRunner(j);
  return draft({
    class: 'healthy',
    cause: polling === null ? null : 'deadline-poll',
    severity: polling === null ? 'ok' : 'info',
    confidence: runner === null ? 'confirmed' : 'likely',
    site: polling?.site ?? null,
    title: `Healthy: ${many(j.listeners.length, 'listener')}, each with an acceptor${polling === null ? '' : ', one of which polls'}`,
    explanation:
      `${many(j.listeners.length, 'listener')}, each with an acceptor that is parked or working, no queue that stands, and nothing that grows over ${apart(j)}. ` +
      (polling === null
        ? 'A goroutine parked in Accept is how an idle listener looks, however long it lasts.'
        : polling.explanation),
    members: accepting.flatMap((l) => l.seen.at(-1) ?? []),
    on: j.listeners,
    evidence: [
      says(
        'dump',
        `${many(accepting.length, 'goroutine')} in Accept, ${parked.length} parked, each tied to its socket`,
        one,
        one === null ? -1 : lookAt(one),
      ),
      says(
        'os',
        `${many(j.listeners.length, 'LISTEN socket')}, queues ${j.listeners.every((l) => (l.queues.at(-1) ?? 0) === 0) ? 'empty' : 'short and moving'}, descriptors below the limit`,
      ),
      ...wakeUps(j),
    ],
    against:
      runner === null
        ? []
        : [
            says(
              'dump',
              `goroutine ${runner.id} never rests, and no dump shows whether it computes or goes round an Accept that fails`,
              runner,
              runner.shape.frames.findIndex((f) => j.origin.of(f) === 'user'),
            ),
          ],
    missing: notTaken(j, 'trace', 'what woke the acceptors'),
    next: runner === null ? null : 'Take a CPU profile: it shows whether the goroutine that never rests calls Accept.',
    remedy: polling?.remedy ?? 'Nothing to do.',
  });
}

/** What stands in a program that is stopped may move as soon as it goes on. */
function lessSure(d: Draft): Draft {
  const confidence = d.confidence === 'confirmed' ? 'likely' : 'possible';
  return { ...d, confidence, against: [...d.against, says('os', heldWords)] };
}

function inconclusive(j: Case, missing: Draft['missing']): Draft {
  const seen = j.loops.length;
  const known =
    j.lastDump === null && j.lastOs === null
      ? 'Nothing could be read of the process.'
      : `So far nothing is wrong: ${j.lastOs === null ? 'sockets unknown' : many(j.listeners.length, 'listener')}, ${j.lastDump === null ? 'goroutines unknown' : `${many(seen, 'goroutine')} tied to their accept loops`}.`;
  return draft({
    class: 'inconclusive',
    severity: 'warning',
    confidence: 'possible',
    members: j.loops.flatMap((l) => l.seen.at(-1) ?? []),
    title: 'Inconclusive: evidence is missing',
    explanation: `${known} That is not enough to call it healthy: ${missing.map((m) => m.says).join('; ')}.`,
    missing,
    remedy: 'Get the missing evidence first.',
    next: nextProbe(j),
  });
}

function nextProbe(j: Case): string {
  if (j.lastOs !== null && j.lastOs !== j.samples.at(-1)) return 'Start the program again, then diagnose it.';
  if (isHeld(j)) return 'Let the program go on, then diagnose again.';
  if (j.lastDump === null)
    return 'Serve net/http/pprof in the program (import _ "net/http/pprof") and name its address, or allow the target a longer stop (--max-pause, acceptLeak.maxPause).';
  if (j.lastOs === null) return 'Run on the machine of the process, as its user or root.';
  return 'Take another sample while clients connect.';
}
