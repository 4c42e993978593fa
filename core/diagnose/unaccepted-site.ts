import { madeByReturned, onConnections } from '../correlate/connection-holders';
import type { Joined } from '../correlate/joined';
import type { Listener } from '../correlate/listener';
import { callSites, type CallKind, type CallSites } from '../correlate/listener-call';
import { siteOf } from '../correlate/site';
import type { EvidenceItem, Site } from '../model/diagnosis';
import type { Case } from './case';
import { says } from './rule';
import type { FoundCause } from './unaccepted-cause';

/** The line to look at, and what is known of where it may be while that is not certain. */
export interface UnacceptedSite {
  readonly site: Site | null;
  readonly evidence: readonly EvidenceItem[];
}

/** Of a loop that ended the go statement of those it made; else where the code makes such a listener, if that is one place only. */
export function siteOfUnaccepted(j: Case, l: Listener, { cause, site: known }: FoundCause): UnacceptedSite {
  const passedOn = cause === 'loop-ended' ? passedOnAt(j, l) : null;
  const site = known ?? userSite(j, passedOn);
  const evidence = passedOn === null ? [] : [passedOn];
  if (site !== null) return { site, evidence };
  const [ofFile, ofListener] = handedOver(j, l)
    ? (['passedFile', 'passedListener'] as const)
    : (['file', 'listen'] as const);
  const kind = cause === 'duplicated-fd' || cause === 'inherited' ? ofFile : ofListener;
  const made = callSites(j, kind);
  return {
    site: made.isAll && made.sites.length === 1 ? made.sites[0]! : null,
    evidence: [...evidence, ...candidates(j, made, kind)],
  };
}

/** Older than the runtime's poller, which is made with the first descriptor of the program's own: it came with the start (LISTEN_FDS). */
function handedOver(j: Joined, { fds }: Listener): boolean {
  const poller = j.lastDump?.runtimeEpollFd ?? null;
  return poller !== null && fds.some((fd) => fd < poller);
}

/** The go statement of the ended loop, which those whom it made still name. */
function passedOnAt(j: Case, l: Listener): EvidenceItem | null {
  const last = j.lastDump;
  if (last === null) return null;
  const made = madeByReturned(last, onConnections(last, l));
  if (made === null) return null;
  return { ...says('dump', j.texts.unacceptedListener.passedOn(made.count)), frame: made.frame };
}

function userSite(j: Case, item: EvidenceItem | null): Site | null {
  const frame = item?.frame ?? null;
  return frame !== null && j.origin.of(frame) === 'user' ? siteOf(frame) : null;
}

/** Lines that a person can look through. */
const few = 5;

/** Where the code could have made it, when that is more than one place but still few; else in the functions that stand on a stack. */
function candidates(j: Case, { sites, alive, isAll }: CallSites, kind: CallKind): EvidenceItem[] {
  const { madeIn, places, onStacks } = j.texts.unacceptedListener;
  const fits = (list: readonly Site[]): boolean => list.length > 0 && list.length <= few;
  if (fits(sites)) return [says('debugger', madeIn[kind](places(sites, !isAll)))];
  return fits(alive) ? [says('debugger', madeIn[kind](onStacks(sites.length, alive)))] : [];
}
