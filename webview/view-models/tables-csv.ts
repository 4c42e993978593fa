import type { TraceDetails } from '../../core/model/details';
import { timelineStates } from '../../core/model/timeline';
import type { Diagnosis } from '../../core/model/diagnosis';
import { csv } from './csv';
import { joinedSeries, type GrowthRecord } from './growth-history';
import { statesOf, type TimelineLane } from './timeline-lanes';

/** Counts of every creation site, one row a sample. */
export function growthCsv(history: readonly GrowthRecord[]): string {
  const rows = joinedSeries(history).flatMap(({ series: { site, what, counts }, times }) =>
    counts.map((n, i) => [what, site.function, site.file, site.line, times[i] ?? null, n]),
  );
  return csv([['what', 'function', 'file', 'line', 'ms since the first sample', 'count'], ...rows]);
}

/** What the trace measured, in ns. */
export function metricsCsv({ network: { traceMetrics } }: Diagnosis): string {
  const rows = Object.entries(traceMetrics ?? {}).map(([name, f]) => [name, f.count, f.p50Ns, f.p99Ns, f.maxNs]);
  return csv([['metric', 'count', 'p50 ns', 'p99 ns', 'max ns'], ...rows]);
}

/** Every figure of the kernel. */
export function kernelCsv({ network: { kernel } }: Diagnosis): string {
  return csv([['figure', 'value'], ...Object.entries(kernel)]);
}

/** What each source cost. */
export function costCsv({ sources }: Diagnosis): string {
  const rows = Object.entries(sources).map(([name, s]) => [name, s.status, s.tookMs, s.pauseMs, s.reason]);
  return csv([['source', 'status', 'took ms', 'paused the target ms', 'reason'], ...rows]);
}

/** Time of every goroutine of the timeline in each state, in ns, and how often it came into it. */
export function statesCsv(lanes: readonly TimelineLane[], trace: TraceDetails): string {
  const rows = lanes.flatMap((lane) => {
    if (lane.type === 'creations') return [];
    return statesOf(trace, lane.lane, lane.label).states.map(({ state, ns, times }) => [
      lane.goroutine,
      lane.label,
      timelineStates[state] ?? '',
      ns,
      times,
    ]);
  });
  return csv([['goroutine', 'lane', 'state', 'ns', 'times'], ...rows]);
}
