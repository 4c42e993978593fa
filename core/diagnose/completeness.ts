import type { EvidenceItem } from '../model/diagnosis';
import type { OsPart } from '../model/os-evidence';
import { waitKind } from '../correlate/goroutine-state';
import type { SiteGroup } from '../correlate/growth';
import { isHeld } from '../correlate/held';
import type { Case } from './case';
import type { Listener } from '../correlate/listener';
import { place } from '../correlate/site';
import { connectionsCame } from './movement';
import { standingQueue } from './queue';
import { unjudgedReaders } from './parked-readers';
import { says } from './rule';
import { unjudgedInMemory } from './rules/channel-listener-leak';
import { acceptorSites, isFresh, isSettling } from './rules/listener-leak';
import { unexplained } from './rules/unaccepted-listener';
import { apart, many, name, names, queueWords } from './words';

/** Parts of the kernel's tables without which nobody may say "healthy". */
const needed: readonly OsPart[] = ['tcp', 'unix', 'descriptors', 'epoll', 'threads', 'limits'];

/** Why nothing that stands counts while the program is held. */
export const heldWords =
  'every thread of the program is stopped, by a debugger or a signal: nothing in it moves, so queues and waits say nothing; let it go on and diagnose again';

/** How to tell a start-up from a leak. */
const watchLonger = 'watch for a minute (--samples 5 --interval 15s)';

/** What would have to be known before the target may be called healthy; empty when all of it is known. */
export function missingForHealthy(j: Case): EvidenceItem[] {
  const missing: EvidenceItem[] = [];
  const dump = j.sources.dump;
  const os = j.sources.os;
  if (j.lastDump === null) missing.push(says('dump', `no goroutine dump: ${dump.reason ?? 'none was taken'}`));
  else if (j.dumps === null)
    missing.push(
      says(
        'dump',
        `only one dump${dump.reason === null ? '' : `: ${dump.reason}`}; two are needed to tell standing from moving`,
      ),
    );
  const held = isHeld(j);
  if (held) missing.push(says('os', heldWords));
  if (j.samples.some((s) => s.sample.goroutinesCut))
    missing.push(says('dump', 'a dump was cut, goroutines are missing from it'));
  const osSamples = j.samples.filter((s) => s.sample.os !== null);
  if (osSamples.length === 0) missing.push(says('os', `no socket tables: ${os.reason ?? 'they were not read'}`));
  else if (osSamples.length === 1) {
    const why = os.reason === null ? '' : `: ${os.reason.replace(/\.$/, '')}`;
    missing.push(says('os', `the socket tables were read only once${why}`));
  }
  for (const gap of osSamples.at(-1)?.sample.os?.gaps ?? [])
    if (needed.includes(gap.part)) missing.push(says('os', `${gap.part}: ${gap.reason}`));
  if (osSamples.length > 0 && j.lastDump !== null) {
    const idle = unexplained(j);
    if (idle.length > 0)
      missing.push(
        says(
          'dump',
          `${many(idle.length, 'listener')} without an acceptor in any dump, though nothing queues: ${names(idle)}`,
        ),
      );
    for (const l of j.listeners)
      if (!held && standingQueue(l) && !taken(j, l))
        missing.push(
          says('os', `${queueWords(l)} on ${name(l)} in every sample, and it was not seen that anybody takes them`),
        );
    if (j.listeners.length === 0)
      missing.push(says('os', 'the process has no listening socket: there is no Accept to judge'));
  }
  for (const group of unjudgedReaders(j))
    missing.push(
      says(
        'os',
        `${many(group.added, 'handler')} more than ${apart(j)} ago${madeAt(group)}, none ended, and it is not known whether their clients are alive: clients that stay or a leak; ${watchLonger}`,
        group.members.at(-1)!.at(-1),
      ),
    );
  for (const group of unjudgedInMemory(j))
    missing.push(
      says(
        'dump',
        `${many(group.added, 'goroutine')} more than ${apart(j)} ago in Accept of something in memory${madeAt(group)}, and the process has sockets that may bring clients without a connection each (UDP): sessions or a leak; record a trace or ${watchLonger}`,
        group.members.at(-1)!.at(-1),
      ),
    );
  const sites = acceptorSites(j);
  for (const group of sites.filter((g) => isSettling(j, g)))
    missing.push(
      says(
        'dump',
        `${many(group.added, 'listener')} more than ${apart(j)} ago${madeAt(group)}, none of them in the last part of that time: start-up or a leak that pauses; ${watchLonger}`,
        group.members.at(-1)!.at(-1),
      ),
    );
  for (const group of sites.filter(isFresh))
    missing.push(
      says(
        'dump',
        `${many(group.added, 'listener')}${madeAt(group)}, where there was none ${apart(j)} ago: start-up or a leak; ${watchLonger}`,
        group.members.at(-1)!.at(-1),
      ),
    );
  return missing;
}

/** Before a comma or a verb. */
function madeAt({ createdBy }: SiteGroup): string {
  return createdBy === null ? '' : ` from ${place(createdBy)}`;
}

/** A queue that never was empty is no harm where connections are taken from it. */
function taken(j: Case, l: Listener): boolean {
  const loops = j.loopsByInode.get(l.inode) ?? [];
  const accepted = loops.some((x) => j.trace?.hasAccepted(x.goroutine));
  // Between the dumps it went on from where both show it: a limiter lets in what comes.
  const wentOn = loops.some((x) => waitKind(x.seen.at(-1)?.state ?? '') === 'channel' && j.trace?.hasRun(x.goroutine));
  return accepted || wentOn || connectionsCame(j, l) || l.owners.length > 0;
}
