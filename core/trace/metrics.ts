import { Float64Column } from '../base/columns';
import { WaitFlag, type DurationSummary, type TraceMetrics, type TraceWaits } from '../model/trace-analysis';
import type { StackList } from './stack-list';

/** Count, median, 99th percentile (nearest rank) and maximum; zeros when there is none. `values` is reordered. */
export function summarize(values: Float64Array): DurationSummary {
  const count = values.length;
  if (count === 0) return { count, p50Ns: 0, p99Ns: 0, maxNs: 0 };
  let maxNs = values[0]!;
  for (const v of values) if (v > maxNs) maxNs = v;
  const rank = (share: number): number => Math.max(0, Math.ceil(count * share) - 1);
  const p50Ns = select(values, rank(0.5));
  return { count, p50Ns, p99Ns: select(values, rank(0.99)), maxNs };
}

export function metricsOf(waits: TraceWaits, stacks: StackList, netpollWaits: Float64Array): TraceMetrics {
  const accept = new Float64Column(waits.count + 1);
  const delay = new Float64Column(waits.count + 1);
  const syscall = new Float64Column(waits.count + 1);
  for (let row = 0; row < waits.count; row++) {
    const rank = waits.rank[row]!;
    if (rank > 2) continue;
    if ((waits.flags[row]! & WaitFlag.syscall) !== 0) {
      if (stacks.isAcceptCall[waits.stack[row]!] === true) syscall.push(waits.durationNs[row]!);
    } else if (rank === 1) {
      accept.push(waits.durationNs[row]!);
      if (waits.runDelayNs[row]! >= 0) delay.push(waits.runDelayNs[row]!);
    }
  }
  return {
    acceptWait: summarize(accept.done()),
    netpollWait: summarize(netpollWaits),
    schedulingDelay: summarize(delay.done()),
    syscall: summarize(syscall.done()),
  };
}

/** The value of rank `k` (from 0), by partitions; puts smaller ones before and larger ones behind. */
function select(values: Float64Array, k: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const value = values[i]!;
      values[i++] = values[j]!;
      values[j--] = value;
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else break;
  }
  return values[k]!;
}
