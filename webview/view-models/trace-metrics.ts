import type { Diagnosis, DurationFigures } from '../../core/model/diagnosis';
import type { TextKey } from '../l10n/en';
import { t } from '../l10n/text';
import { count, nanoseconds } from './format';

export interface MetricRow {
  readonly name: string;
  /** Count, median, 99th percentile, longest. */
  readonly cells: readonly string[];
  readonly threshold: string;
  /** True when the 99th percentile is above the threshold. */
  readonly isAbove: boolean;
  readonly why: string;
}

type Metric = keyof NonNullable<Diagnosis['network']['traceMetrics']>;

/**
 * From where on a figure means something, in ns, for its 99th percentile. 10 ms: `forcePreemptNS` of runtime/proc.go
 * (go1.26), after which a goroutine is asked to give its processor up. 1 s: TCP's first repetition of a SYN (RFC 6298).
 */
const thresholds: Record<Metric, { readonly ns: number | null; readonly name: TextKey; readonly why: TextKey }> = {
  acceptWait: { ns: null, name: 'acceptWait', why: 'acceptWaitWhy' },
  netpollWait: { ns: 1e9, name: 'netpollWait', why: 'netpollWaitWhy' },
  schedulingDelay: { ns: 1e7, name: 'schedulingDelay', why: 'schedulingDelayWhy' },
  syscall: { ns: 1e6, name: 'syscall', why: 'syscallWhy' },
};

/** What the trace measured, each with the limit from which it is a sign of trouble and the reason for that limit. */
export function metricRows({ network }: Diagnosis): readonly MetricRow[] {
  const metrics = network.traceMetrics;
  if (metrics === null) return [];
  return (Object.keys(thresholds) as Metric[]).map((metric) => rowOf(metric, metrics[metric]));
}

function rowOf(metric: Metric, f: DurationFigures): MetricRow {
  const { ns, name, why } = thresholds[metric];
  return {
    name: t(name),
    cells: [count(f.count), ...[f.p50Ns, f.p99Ns, f.maxNs].map((n) => (f.count === 0 ? '–' : nanoseconds(n)))],
    threshold: ns === null ? t('none') : nanoseconds(ns),
    isAbove: ns !== null && f.count > 0 && f.p99Ns > ns,
    why: t(why),
  };
}
