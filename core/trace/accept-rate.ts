import { WaitFlag, type TraceAnalysis } from '../model/trace-analysis';
import { isAcceptCall } from './stack-list';

/** Connections that a goroutine accepted, in equal parts of the trace. */
export interface AcceptRate {
  readonly goroutine: number;
  readonly accepted: Uint32Array;
}

const netpollAccept = 1;
const backoff = 4;

/**
 * When connections were accepted: calls of accept4 that did not lead to a wait for one, nor to net/http's back-off. By
 * goroutine, ascending; whoever knows which listener a goroutine serves (the dump does) can add them up.
 * @param bucketNs length of a part; the last may be shorter
 */
export function acceptRates(a: TraceAnalysis, bucketNs = 1e9): AcceptRate[] {
  const w = a.waits;
  const buckets = Math.max(1, Math.ceil((a.endNs - a.startNs) / bucketNs));
  const rows = Int32Array.from({ length: w.count }, (_, i) => i);
  rows.sort((x, y) => w.goroutine[x]! - w.goroutine[y]! || w.startNs[x]! - w.startNs[y]!);
  const isCall = a.stacks.map(isAcceptCall);
  const rates: { goroutine: number; accepted: Uint32Array }[] = [];
  rows.forEach((row, i) => {
    const g = w.goroutine[row]!;
    if (rates.at(-1)?.goroutine !== g) rates.push({ goroutine: g, accepted: new Uint32Array(buckets) });
    const flags = w.flags[row]!;
    if ((flags & WaitFlag.syscall) === 0 || (flags & WaitFlag.ended) === 0 || isCall[w.stack[row]!] !== true) return;
    const next = rows[i + 1];
    const rank = next !== undefined && w.goroutine[next] === g ? w.rank[next]! : 0;
    const nextWaits = next !== undefined && (w.flags[next]! & WaitFlag.syscall) === 0;
    if (nextWaits && (rank === netpollAccept || rank === backoff)) return;
    const atNs = w.startNs[row]! + w.durationNs[row]! - a.startNs;
    rates.at(-1)!.accepted[Math.min(buckets - 1, Math.floor(atNs / bucketNs))]!++;
  });
  return rates;
}
