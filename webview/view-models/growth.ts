import type { GrowthSeries } from '../../core/model/diagnosis';
import { count, difference, duration } from './format';
import { t } from '../l10n/text';
import { joinedSeries, type GrowthRecord, type LongSeries } from './growth-history';

/** So many counts are said in words. */
const mostTold = 12;

export interface GrowthModel {
  readonly series: GrowthSeries;
  /** `51 → 61`. */
  readonly change: string;
  readonly difference: string;
  readonly grows: boolean;
  /** ms since the first sample, one for each count. */
  readonly times: readonly number[];
  /** The chart in words. */
  readonly description: string;
}

/** Creation sites whose number changed over the samples of all diagnoses, the one that grows most first. */
export function growthOf(history: readonly GrowthRecord[]): readonly GrowthModel[] {
  return joinedSeries(history)
    .filter(({ series: { counts } }) => counts.length > 0 && counts.some((n) => n !== counts[0]))
    .map(modelOf)
    .sort((a, b) => delta(b.series) - delta(a.series));
}

function modelOf({ series, times }: LongSeries): GrowthModel {
  const { counts } = series;
  const span = duration(times[times.length - 1]! - times[0]!);
  const change =
    counts.length === 1 ? count(counts[0]!) : `${count(counts[0]!)} → ${count(counts[counts.length - 1]!)}`;
  return {
    series,
    change,
    difference: difference(delta(series)),
    grows: delta(series) > 0,
    times,
    description: t('growthSeries', whatOf(series), counts.slice(-mostTold).map(count).join(', '), span),
  };
}

/** What is counted, in the page's language where it knows it. */
export function whatOf({ what }: GrowthSeries): string {
  if (what === 'goroutines in Accept') return t('goroutinesInAccept');
  return what === 'goroutines' ? t('goroutinesCounted') : what;
}

function delta({ counts }: GrowthSeries): number {
  return counts[counts.length - 1]! - counts[0]!;
}
