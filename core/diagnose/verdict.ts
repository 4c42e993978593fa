import { isHeld } from '../correlate/held';
import { apartMs, type Case } from './case';
import type { Verdict } from '../model/diagnosis';
import { waitKind } from '../correlate/goroutine-state';
import type { SiteGroup } from '../correlate/growth';
import { growthSite, libraryFrame, lookAt, siteOf, stuckSite } from '../correlate/site';
import { typical } from './blocked-handlers';
import { missingForHealthy } from './completeness';
import { bySeverity, draft, notTaken, says, type Draft } from './rule';
import { wakeUps } from './trace-words';
import { deadlinePoll } from './deadline-poll';
import { cameLast } from './rules/unaccepted-listener';
import { otherGrowth } from './other-growth';
import { unplacedRunner } from './unplaced-runner';

/**
 * The findings in order of weight. Without any, one that says healthy and why, or inconclusive and what is missing:
 * missing evidence is never healthy.
 */
export function weigh(j: Case, drafts: readonly Draft[]): Draft[] {
  if (drafts.length > 0) return (isHeld(j) ? drafts.map((d) => lessSure(j, d)) : [...drafts]).sort(bySeverity);
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
  const t = j.texts.verdict;
  const fresh = cameLast(j);
  const growth = otherGrowth(j);
  const open = j.listeners.filter((l) => !l.closed && !fresh.includes(l));
  const judged = open.filter((l) => l.fds.length > 0);
  const length = judged.length;
  return draft({
    class: 'healthy',
    cause: polling === null ? null : 'deadline-poll',
    severity: polling === null ? 'ok' : 'info',
    confidence: runner === null && fresh.length === 0 && growth === null ? 'confirmed' : 'likely',
    site: polling?.site ?? null,
    title: t.healthyTitle(length, polling !== null),
    explanation:
      t.healthy(length, apartMs(j), growth !== null) +
      (judged.length === open.length ? '' : t.ofChildren(open.length - judged.length)) +
      (growth === null ? '' : besides(j, growth)) +
      (polling === null ? t.parkedIsIdle : polling.explanation),
    members: accepting.flatMap((l) => l.seen.at(-1) ?? []),
    on: judged,
    evidence: [
      says('dump', t.inAccept(accepting.length, parked.length), one, one === null ? -1 : lookAt(one)),
      says(
        'os',
        t.sockets(
          length,
          judged.every((l) => (l.queues.at(-1) ?? 0) === 0),
        ),
      ),
      ...wakeUps(j),
    ],
    against: [
      ...(runner === null ? [] : [says('dump', t.neverRests(runner.id), runner, runner.shape.userAt)]),
      ...(fresh.length === 0 ? [] : [says('os', t.cameLast(fresh))]),
    ],
    missing: notTaken(j, 'trace', t.whatWoke),
    next: runner !== null ? t.profileNext : fresh.length > 0 ? t.anotherSample : null,
    remedy: polling?.remedy ?? t.nothingToDo,
  });
}

/** A leak of the program's own is not for us to judge, but who asks why goroutines grow is to know where. */
function besides(j: Case, { members, added, stayed }: SiteGroup): string {
  const one = typical(stayed);
  const library = libraryFrame(j, one);
  const site = stuckSite(one) ?? growthSite(j, one, j.lastDump!) ?? (library === null ? null : siteOf(library));
  return j.texts.verdict.besides(members.at(-1)!.length, one.state, site, added, apartMs(j));
}

/** What stands in a program that is stopped may move as soon as it goes on. */
function lessSure(j: Case, d: Draft): Draft {
  const confidence = d.confidence === 'confirmed' ? 'likely' : 'possible';
  return { ...d, confidence, against: [...d.against, says('os', j.texts.completeness.held)] };
}

function inconclusive(j: Case, missing: Draft['missing']): Draft {
  const t = j.texts.verdict;
  const known =
    j.lastDump === null && j.lastOs === null
      ? t.nothingRead
      : t.soFar(j.lastOs === null ? null : j.listeners.length, j.lastDump === null ? null : j.loops.length);
  return draft({
    class: 'inconclusive',
    severity: 'warning',
    confidence: 'possible',
    members: j.loops.flatMap((l) => l.seen.at(-1) ?? []),
    title: t.inconclusiveTitle,
    explanation: known + t.notEnough(missing.map((m) => m.says)),
    missing,
    remedy: t.getEvidence,
    next: nextProbe(j),
  });
}

function nextProbe(j: Case): string {
  const t = j.texts.verdict;
  if (j.lastOs !== null && j.lastOs !== j.samples.at(-1)) return t.startAgain;
  if (isHeld(j)) return t.letGoOn;
  if (j.lastDump === null) return t.servePprof;
  if (j.lastOs === null) return t.onMachine;
  if (unplacedRunner(j) !== null) return t.profileNext;
  return t.anotherSample;
}
