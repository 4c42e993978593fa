import { area, line, max, min, scaleLinear } from 'd3';
import { svg } from '../dom';

const width = 160;
const height = 40;
const margin = 5;

export interface GrowthPoints {
  readonly times: readonly number[];
  readonly counts: readonly number[];
  /** The chart in words, for those who do not see it. */
  readonly description: string;
}

/** Counts over the samples, from nought, so that the eye sees the share that was added. */
export function growthChart({ times, counts, description }: GrowthPoints): SVGElement {
  const x = scaleLinear([min(times) ?? 0, max(times) ?? 1], [margin, width - margin]);
  const y = scaleLinear([0, Math.max(max(counts) ?? 0, 1)], [height - margin, margin]);
  const points = counts.map((n, i): [number, number] => [x(times[i] ?? 0), y(n)]);
  return svg(
    'svg',
    { class: 'growth-chart', role: 'img', 'aria-label': description, width, height, viewBox: `0 0 ${width} ${height}` },
    svg('path', { class: 'growth-area', d: area().y0(y(0))(points) }),
    svg('path', { class: 'growth-axis', d: `M${margin} ${y(0)}H${width - margin}` }),
    svg('path', { class: 'growth-line', d: line()(points) }),
    points.map(([cx, cy]) => svg('circle', { class: 'growth-point', cx, cy, r: 2.5 })),
  );
}
