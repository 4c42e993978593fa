import { madeByReturned, onConnections } from '../correlate/connection-holders';
import { endedLoop } from '../correlate/ended-loop';
import type { Joined } from '../correlate/joined';
import type { Listener } from '../correlate/listener';
import { callSites, unserved, type CallKind, type CallSites } from '../correlate/listener-call';
import { madeAt } from '../correlate/listener-maker';
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

/** Of a loop that ended its go statement, or that of those it made; else where the code makes such a listener, as far as one call can be told. */
export function siteOfUnaccepted(j: Case, l: Listener, { cause, site: known }: FoundCause): UnacceptedSite {
  const ended = cause === 'loop-ended' ? [...passedOnAt(j, l), ...endedAt(j, l)] : [];
  const site = known ?? userSite(j, ended);
  if (site !== null) return { site, evidence: ended };
  const kind = kindOf(j, l, cause);
  const all = callSites(j, kind);
  const made = madeAt(j, l, kind, all);
  if (made === null) return { site: null, evidence: [...ended, ...candidates(j, kind, all)] };
  const { told, calls, madeIn, places } = j.texts.unacceptedListener;
  const where =
    made.by === 'only'
      ? madeIn[kind](places([made.site], false))
      : told[made.by](calls[kind](all.sites.length), made.site);
  return { site: made.site, evidence: [...ended, says('debugger', where)] };
}

type MakingKind = Exclude<CallKind, 'process'>;

function kindOf(j: Joined, l: Listener, cause: FoundCause['cause']): MakingKind {
  const isFile = cause === 'duplicated-fd' || cause === 'inherited';
  if (handedOver(j, l)) return isFile ? 'passedFile' : 'passedListener';
  return isFile ? 'file' : 'listen';
}

/** Older than the runtime's poller, which is made with the first descriptor of the program's own: it came with the start (LISTEN_FDS). */
function handedOver(j: Joined, { fds }: Listener): boolean {
  const poller = j.lastDump?.runtimeEpollFd ?? null;
  return poller !== null && fds.some((fd) => fd < poller);
}

/** The go statement of the ended loop, which those whom it made still name. */
function passedOnAt(j: Case, l: Listener): EvidenceItem[] {
  const last = j.lastDump;
  const made = last === null ? null : madeByReturned(last, onConnections(last, l));
  return made === null ? [] : [{ ...says('dump', j.texts.unacceptedListener.passedOn(made.count)), frame: made.frame }];
}

/** The go statement that made the ended loop. */
function endedAt(j: Case, l: Listener): EvidenceItem[] {
  const loop = endedLoop(j, l);
  if (loop === null) return [];
  const { goroutine, madeAt: frame, handlers } = loop;
  return [{ ...says('debugger', j.texts.unacceptedListener.ended(goroutine, handlers)), frame }];
}

function userSite(j: Case, items: readonly EvidenceItem[]): Site | null {
  const frame = items.map((item) => item.frame).find((f) => f !== null && j.origin.of(f) === 'user');
  return frame === undefined || frame === null ? null : siteOf(frame);
}

/** Lines that a person can look through. */
const few = 5;

/** Where the code could have made it, when that is more than one place but still few; else in the functions that have run. */
function candidates(j: Case, kind: MakingKind, { sites, ran, isAll }: CallSites): EvidenceItem[] {
  const { madeIn, places, haveRun } = j.texts.unacceptedListener;
  const fits = (list: readonly Site[]): boolean => list.length > 0 && list.length <= few;
  if (fits(sites)) return [says('debugger', madeIn[kind](places(sites, !isAll)))];
  const left = unserved(j, ran);
  return fits(left) ? [says('debugger', madeIn[kind](haveRun(sites.length, left)))] : [];
}
