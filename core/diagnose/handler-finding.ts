import type { SiteGroup } from '../correlate/growth';
import type { JoinedGoroutine } from '../correlate/joined-sample';
import type { Listener } from '../correlate/listener';
import { creationSite, lookAt, stuckSite } from '../correlate/site';
import type { EvidenceItem } from '../model/diagnosis';
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
  const site = stuckSite(one) ?? creationSite(j, one, j.dumps!.last);
  const t = j.texts.handlerLeak;
  return draft({
    class: 'handler-leak',
    cause: remedy === 'lock' || remedy === 'channel' ? null : remedy,
    severity: w.severity,
    confidence: w.confidence,
    title: t.title(w.what, site),
    explanation: t.explanation(w.what, on, one.state, site, w.why),
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
