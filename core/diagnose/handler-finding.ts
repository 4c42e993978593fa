import type { SiteGroup } from '../correlate/growth';
import type { JoinedGoroutine } from '../correlate/joined-sample';
import type { Listener } from '../correlate/listener';
import { startedAt } from '../correlate/loop-site';
import { creationSite, lookAt, stuckSite } from '../correlate/site';
import type { EvidenceItem, Site } from '../model/diagnosis';
import type { Case } from './case';
import { draft, says, type Draft } from './rule';
import { creations, unseenCreations } from './trace-words';

/** What a finding of handlers says beside what all of them say. */
export interface HandlerWords {
  readonly severity: Draft['severity'];
  readonly confidence: Draft['confidence'];
  readonly what: string;
  readonly why: string;
  readonly evidence: readonly EvidenceItem[];
  readonly against: readonly EvidenceItem[];
}

/** `one` stands for all: its place is the site. Without a connection to blame there is no cause. */
export function handlerFinding(
  j: Case,
  group: SiteGroup,
  one: JoinedGoroutine,
  on: readonly Listener[],
  remedy: keyof Case['texts']['handlerLeak']['remedies'],
  w: HandlerWords,
): Draft {
  const stuck = stuckSite(one);
  const site = stuck ?? creationSite(j, one, j.dumps!.last) ?? loopSite(j, on);
  const t = j.texts.handlerLeak;
  return draft({
    class: 'handler-leak',
    cause: remedy === 'lock' || remedy === 'channel' || remedy === 'other' ? null : remedy,
    severity: w.severity,
    confidence: w.confidence,
    title: t.title(w.what, site),
    explanation: t.explanation(w.what, on, one.state, site, stuck !== null, w.why),
    site,
    members: group.members.at(-1)!,
    on,
    evidence: [
      says('dump', t.unmoved(group.stayed.length, one.state, group.added, group.ended), one, lookAt(one)),
      ...w.evidence,
      ...creations(j, group.createdBy),
    ],
    against: w.against,
    missing: unseenCreations(j),
    remedy: t.remedies[remedy],
    next: w.confidence === 'confirmed' ? null : t.next,
  });
}

/** Of handlers that a library made on a goroutine that is gone: where the loop was started that took their connections. */
function loopSite(j: Case, on: readonly Listener[]): Site | null {
  const [loop] = on.flatMap((l) => j.loopsByInode.get(l.inode) ?? []);
  return loop === undefined ? null : startedAt(j, loop);
}
