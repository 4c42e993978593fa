import type { Diagnosis, GrowthSeries } from '../../core/model/diagnosis';
import { count, difference, duration } from './format';

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

/** Creation sites over the samples, the one that grows most first. */
export function growthOf({ growth, samples }: Diagnosis): readonly GrowthModel[] {
  return growth
    .filter((series) => series.counts.length > 0)
    .map((series) =>
      modelOf(
        series,
        samples.map((s) => s.atMs),
      ),
    )
    .sort((a, b) => delta(b.series) - delta(a.series));
}

function modelOf(series: GrowthSeries, atMs: readonly number[]): GrowthModel {
  const { counts } = series;
  const times = counts.map((_, i) => atMs[i] ?? i);
  const span = duration(times[times.length - 1]! - times[0]!);
  const change =
    counts.length === 1 ? count(counts[0]!) : `${count(counts[0]!)} → ${count(counts[counts.length - 1]!)}`;
  return {
    series,
    change,
    difference: difference(delta(series)),
    grows: delta(series) > 0,
    times,
    description: `${series.what}: ${counts.map(count).join(', ')} over ${span}`,
  };
}

function delta({ counts }: GrowthSeries): number {
  return counts[counts.length - 1]! - counts[0]!;
}
