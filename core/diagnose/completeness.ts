import type { EvidenceItem } from '../model/diagnosis';
import type { SourceName } from '../model/recording';
import type { OsPart } from '../model/os-evidence';
import { waitKind } from '../correlate/goroutine-state';
import { growsWithoutEnd, isSingle, isYoung, type SiteGroup } from '../correlate/growth';
import { isHeld } from '../correlate/held';
import { stuckSite } from '../correlate/site';
import { typical, waitingHandlers } from './blocked-handlers';
import { apartMs, type Case } from './case';
import type { Listener } from '../correlate/listener';
import { connectionsCame } from './movement';
import { failsAgain, goesRoundAccept, processorTime } from './processor-time';
import { isFull } from './descriptor-table';
import { endsWithinMs } from './listener-deadlines';
import { standingQueue } from './queue';
import { unjudgedReaders } from './parked-readers';
import { says } from './rule';
import { unjudgedInMemory } from './rules/channel-listener-leak';
import { acceptorSites, isSettling } from './rules/listener-leak';
import { unexplained } from './rules/unaccepted-listener';
import { unplacedRunner } from './unplaced-runner';

/** Parts of the kernel's tables without which nobody may say "healthy". */
const needed: readonly OsPart[] = ['tcp', 'unix', 'descriptors', 'epoll', 'threads', 'limits'];

/** What would have to be known before the target may be called healthy; empty when all of it is known. */
export function missingForHealthy(j: Case): EvidenceItem[] {
  const t = j.texts.completeness;
  const missing: EvidenceItem[] = [];
  const dump = j.sources.dump;
  const os = j.sources.os;
  if (j.lastDump === null) missing.push(says('dump', t.noDump(dump.reason)));
  else if (j.dumps === null) missing.push(says('dump', t.oneDump(dump.reason)));
  const held = isHeld(j);
  if (held) missing.push(says('os', t.held));
  if (j.samples.some((s) => s.sample.goroutinesCut)) missing.push(says('dump', t.cut));
  const osSamples = j.samples.filter((s) => s.sample.os !== null);
  if (osSamples.length === 0) missing.push(says('os', t.noTables(os.reason)));
  else if (osSamples.length === 1) missing.push(says('os', t.tablesOnce(os.reason)));
  const tables = osSamples.at(-1)?.sample.os ?? null;
  if (tables !== null && isFull(tables)) missing.push(says('os', t.full(tables.openDescriptors ?? 0)));
  for (const gap of osSamples.at(-1)?.sample.os?.gaps ?? [])
    if (needed.includes(gap.part)) missing.push(says('os', t.gap(gap.part, gap.reason)));
  if (osSamples.length > 0 && j.lastDump !== null) {
    const idle = unexplained(j);
    if (idle.length > 0) missing.push(says('dump', t.idle(idle)));
    for (const l of j.listeners) if (!held && standingQueue(l) && !taken(j, l)) missing.push(says('os', t.standing(l)));
    if (j.listeners.length === 0) missing.push(says('os', t.noListener));
  }
  const more = (source: SourceName, say: typeof t.handlers, group: SiteGroup): void => {
    missing.push(says(source, say(group.added, apartMs(j), group.createdBy), group.members.at(-1)!.at(-1)));
  };
  for (const group of unjudgedReaders(j)) more('os', t.handlers, group);
  for (const group of waitingHandlers(j)) {
    const one = typical(group.stayed);
    missing.push(says('dump', t.waiting(group.added, apartMs(j), one.state, stuckSite(one)), one, one.shape.userAt));
  }
  for (const group of unjudgedInMemory(j)) more('dump', t.inMemory, group);
  const runner = unplacedRunner(j);
  if (runner !== null) {
    const time = processorTime(j, runner);
    const told = failsAgain(time) ? t.failing : j.texts.verdict.neverRests;
    if (!goesRoundAccept(time)) missing.push(says('dump', told(runner.id), runner, runner.shape.userAt));
  }
  const sites = acceptorSites(j);
  for (const group of sites.filter((g) => isSettling(j, g))) more('dump', t.settling, group);
  for (const group of sites.filter((g) => !isSettling(j, g))) {
    const endsMs = endsWithinMs(j, group);
    if (endsMs !== null) more('debugger', (...args) => t.deadlines(...args, endsMs), group);
    else if (isSingle(group) && growsWithoutEnd(group)) more('dump', t.oneMore, group);
    else if (isYoung(group)) more('dump', group.members[0]!.length === 0 ? t.fresh : t.young, group);
  }
  return missing;
}

/** A queue that never was empty is no harm where connections are taken from it. */
function taken(j: Case, l: Listener): boolean {
  const loops = j.loopsByInode.get(l.inode) ?? [];
  const accepted = loops.some((x) => j.trace?.hasAccepted(x.goroutine));
  // Between the dumps it went on from where both show it: a limiter lets in what comes.
  const wentOn = loops.some((x) => waitKind(x.seen.at(-1)?.state ?? '') === 'channel' && j.trace?.hasRun(x.goroutine));
  return accepted || wentOn || connectionsCame(j, l) || l.owners.length > 0;
}
