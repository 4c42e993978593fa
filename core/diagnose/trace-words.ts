import type { Case } from './case';
import type { Frame } from '../model/frame';
import type { EvidenceItem } from '../model/diagnosis';
import type { TracedAcceptor } from '../model/trace-analysis';
import { notTaken, says } from './rule';

/** Length of the trace in ms, 0 without one. */
export function traceMs(j: Case): number {
  return j.trace?.lengthMs ?? 0;
}

/** What the trace saw made at a go statement and not ended; without a trace nothing, see `unseenCreations`. */
export function creations(j: Case, createdBy: Frame | null): EvidenceItem[] {
  const alive = j.trace?.madeAndAlive(createdBy) ?? 0;
  return alive === 0
    ? []
    : [
        {
          ...says('trace', j.texts.trace.madeAndAlive(alive, traceMs(j))),
          frame: createdBy,
        },
      ];
}

/** The line for a finding whose creations no trace shows. */
export function unseenCreations(j: Case): EvidenceItem[] {
  return notTaken(j, 'trace', j.texts.trace.theirCreations);
}

/** What an acceptor did in the trace, as one line; null where it was not seen there. */
export function acceptorWords(j: Case, goroutine: number): string | null {
  const a = j.trace?.acceptor(goroutine) ?? null;
  const deeds = a === null ? ways(j, goroutine) : deedsOf(j, a);
  return deeds === null ? null : j.texts.trace.did(goroutine, deeds, traceMs(j));
}

/** For one that was not in Accept: whether it ran at all. */
function ways(j: Case, goroutine: number): string[] | null {
  const times = j.trace?.followed(goroutine) ?? null;
  if (times === null) return null;
  const busy = (times.runningNs + times.runnableNs) / times.knownNs;
  return [times.runs === 0 ? j.texts.trace.neverRan : j.texts.trace.neverParked(Math.round(busy * 100))];
}

/** What came to all accept loops while the trace ran. */
export function wakeUps(j: Case): EvidenceItem[] {
  if (j.trace === null) return [];
  const { acceptors, metrics } = j.trace.analysis;
  const accepted = acceptors.reduce((n, a) => n + a.accepted, 0);
  const late = metrics.schedulingDelay;
  const t = j.texts.trace;
  const taken = t.taken(accepted, j.trace.lengthMs) + (late.count === 0 ? '' : t.ranAfter(late.p99Ns));
  return [says('trace', accepted === 0 ? t.noneCame(acceptors.length, j.trace.lengthMs) : taken)];
}

function deedsOf(j: Case, a: TracedAcceptor): string[] {
  const t = j.texts.trace;
  const ended = a.wokenByNetpoll + a.wokenByGoroutine + a.wokenByTimer;
  const deeds: string[] = [];
  if (a.acceptWaits > 0) deeds.push(ended === 0 ? t.waitedForNone : t.waited(a));
  if (a.acceptWaits === 0 && a.accepted === 0 && a.syscallNs > 0.9 * (a.syscallNs + a.waitingNs + a.runningNs))
    deeds.push(t.oneCall);
  else if (a.acceptCalls > 0) deeds.push(t.took(a.accepted, a.acceptCalls));
  if (a.backoffs > 0) deeds.push(t.backedOff(a.backoffs));
  if (a.limiterWaits > 0) deeds.push(t.waitedForSlot(a.limiterWaits));
  if (a.serveWaits > 0) deeds.push(t.waitedInServe(a.serveWaits));
  if (deeds.length === 0) deeds.push(t.wasInAccept);
  if (a.runningShare > 0.5) deeds.push(t.ran(Math.round(a.runningShare * 100)));
  return deeds;
}
