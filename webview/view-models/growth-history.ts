import type { GrowthSeries } from '../../core/model/diagnosis';
import type { TakenDiagnosis } from '../../core/protocol/host-webview';

/** Growth as one diagnosis told it. */
export interface GrowthRecord {
  /** ISO 8601. */
  readonly takenAt: string;
  /** ms of each sample since the first. */
  readonly atMs: readonly number[];
  readonly series: readonly GrowthSeries[];
}

/** So many diagnoses of one target are looked back on while it is watched. */
const mostRecords = 60;

/** The history with one more diagnosis. */
export function withGrowth(
  history: readonly GrowthRecord[],
  { takenAt, diagnosis }: TakenDiagnosis,
): readonly GrowthRecord[] {
  const record = { takenAt, atMs: diagnosis.samples.map((s) => s.atMs), series: diagnosis.growth };
  return [...history.filter((r) => r.takenAt !== takenAt), record].slice(-mostRecords);
}

export interface LongSeries {
  readonly series: GrowthSeries;
  /** ms since the first sample of all, one for each count. */
  readonly times: readonly number[];
}

/** The counts of each site over all diagnoses of the history, in the order of the last one. */
export function joinedSeries(history: readonly GrowthRecord[]): readonly LongSeries[] {
  const bySite = new Map<string, { times: number[]; counts: number[] }>();
  const begin = (r: GrowthRecord): number => Date.parse(r.takenAt) - (r.atMs.at(-1) ?? 0);
  const zero = history[0] === undefined ? 0 : begin(history[0]);
  for (const record of history)
    for (const s of record.series) {
      const key = keyOf(s);
      const joined = bySite.get(key) ?? { times: [], counts: [] };
      bySite.set(key, joined);
      s.counts.forEach((count, i) => {
        joined.times.push(begin(record) - zero + (record.atMs[i] ?? i));
        joined.counts.push(count);
      });
    }
  return (history.at(-1)?.series ?? []).map((series) => {
    const { times, counts } = bySite.get(keyOf(series))!;
    return { series: { ...series, counts }, times };
  });
}

function keyOf({ site, what }: GrowthSeries): string {
  return `${what} ${site.file}:${String(site.line)}`;
}
