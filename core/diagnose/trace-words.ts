import type { Case } from './case';
import type { Frame } from '../model/frame';
import type { EvidenceItem } from '../model/diagnosis';
import type { TracedAcceptor } from '../model/trace-analysis';
import { notTaken, says } from './rule';
import { duration, grouped, many } from './words';

/** Length of the trace, for people. */
export function traceLength(j: Case): string {
  return duration(j.trace?.lengthMs ?? 0);
}

/** What the trace saw made at a go statement and not ended; without a trace nothing, see `unseenCreations`. */
export function creations(j: Case, createdBy: Frame | null): EvidenceItem[] {
  const alive = j.trace?.madeAndAlive(createdBy) ?? 0;
  return alive === 0
    ? []
    : [
        {
          ...says('trace', `${many(alive, 'goroutine')} made here within ${traceLength(j)} had not ended at its end`),
          frame: createdBy,
        },
      ];
}

/** The line for a finding whose creations no trace shows. */
export function unseenCreations(j: Case): EvidenceItem[] {
  return notTaken(j, 'trace', 'their creations, none ended');
}

/** What an acceptor did in the trace, as one line; null where it was not seen there. */
export function acceptorWords(j: Case, goroutine: number): string | null {
  const a = j.trace?.acceptor(goroutine) ?? null;
  const said = a === null ? ways(j, goroutine) : deeds(a);
  return said === null ? null : `within ${traceLength(j)} goroutine ${goroutine} ${said}`;
}

/** For one that was not in Accept: whether it ran at all. */
function ways(j: Case, goroutine: number): string | null {
  const times = j.trace?.followed(goroutine) ?? null;
  if (times === null) return null;
  const busy = (times.runningNs + times.runnableNs) / times.knownNs;
  return times.runs === 0
    ? 'did not run once'
    : `never parked and ran or waited for a processor ${Math.round(busy * 100)} % of the time`;
}

/** What came to all accept loops while the trace ran. */
export function wakeUps(j: Case): EvidenceItem[] {
  if (j.trace === null) return [];
  const { acceptors, metrics } = j.trace.analysis;
  const accepted = acceptors.reduce((n, a) => n + a.accepted, 0);
  const late = metrics.schedulingDelay;
  return [
    says(
      'trace',
      accepted === 0
        ? `no connection came in ${traceLength(j)}; ${many(acceptors.length, 'goroutine')} seen in Accept`
        : `${many(accepted, 'connection')} taken in ${traceLength(j)}` +
            (late.count === 0 ? '' : `, the acceptor ran ${microseconds(late.p99Ns)} after its wake-up (p99)`),
    ),
  ];
}

function microseconds(ns: number): string {
  return ns >= 1e6 ? duration(ns / 1e6) : `${Math.round(ns / 1000)} µs`;
}

function deeds(a: TracedAcceptor): string {
  const ended = a.wokenByNetpoll + a.wokenByGoroutine + a.wokenByTimer;
  const parts: string[] = [];
  if (a.acceptWaits > 0)
    parts.push(
      ended === 0
        ? 'waited for a connection and none came'
        : `waited ${times(a.acceptWaits)} for a connection, woken by ${wakers(a)}`,
    );
  if (a.acceptWaits === 0 && a.accepted === 0 && a.syscallNs > 0.9 * (a.syscallNs + a.waitingNs + a.runningNs))
    parts.push('stayed in one accept4 call');
  else if (a.acceptCalls > 0)
    parts.push(`took ${many(a.accepted, 'connection')} in ${many(a.acceptCalls, 'accept4 call')}`);
  if (a.backoffs > 0) parts.push(`slept ${times(a.backoffs)} after a failed Accept`);
  if (a.limiterWaits > 0) parts.push(`waited ${times(a.limiterWaits)} for a slot of its limiter`);
  if (parts.length === 0) parts.push('was in Accept');
  if (a.runningShare > 0.5) parts.push(`ran for ${Math.round(a.runningShare * 100)} % of the time`);
  return parts.join(', ');
}

function wakers(a: TracedAcceptor): string {
  const list = [
    ...(a.wokenByNetpoll > 0 ? [`the network ${times(a.wokenByNetpoll)}`] : []),
    ...(a.wokenByTimer > 0 ? [`its deadline ${times(a.wokenByTimer)}`] : []),
    ...(a.wokenByGoroutine > 0 ? [`another goroutine ${times(a.wokenByGoroutine)}`] : []),
  ];
  return list.join(', ');
}

function times(n: number): string {
  return n === 1 ? 'once' : n === 2 ? 'twice' : `${grouped(n)} times`;
}
