import type { Diagnosis } from '../../core/model/diagnosis';
import { h } from '../dom';
import { kernelFigures, sampleRows, sourceRows, traceRows } from '../view-models/figures';
import { row, section, table, type Heading } from './table';

const totals = ['Goroutines', 'Listeners', 'Descriptors'];
const quantiles = ['Count', 'Median', '99 %', 'Longest'];

const right = (content: string): Heading => ({ content, class: 'number' });

/** What each source did and what it cost the target. */
export function sources(diagnosis: Diagnosis): HTMLElement {
  const rows = sourceRows(diagnosis).map((s) =>
    row(
      [
        { content: s.name, heads: true },
        { content: s.status, class: 'status' },
        { content: s.took, class: 'number', label: 'Took' },
        { content: s.pause, class: 'number', label: 'Paused target' },
        { content: s.reason, class: 'reason' },
      ],
      { class: `is-${s.status}` },
    ),
  );
  const headings = [
    { content: 'Source' },
    { content: 'Status' },
    right('Took'),
    right('Paused target'),
    { content: 'Why' },
  ];
  return section('Sources and what they cost', 'sources', table('Sources', headings, rows, 'rows stacked'));
}

/** Totals of each sample. */
export function samples(diagnosis: Diagnosis): HTMLElement {
  const rows = sampleRows(diagnosis).map(({ at, cells }) =>
    row([
      { content: at, heads: true },
      ...cells.map((content, i) => ({ content, class: 'number', label: totals[i] ?? '' })),
    ]),
  );
  const headings = [{ content: 'Sample' }, ...totals.map(right)];
  return section('Samples', 'samples', table('Samples', headings, rows, 'rows stacked'));
}

/** What the trace measured of the network, where there was one. */
export function traceMetrics(diagnosis: Diagnosis): HTMLElement | null {
  const lines = traceRows(diagnosis);
  if (lines.length === 0) return null;
  const rows = lines.map(({ name, cells }) =>
    row([
      { content: name, heads: true },
      ...cells.map((content, i) => ({ content, class: 'number', label: quantiles[i] ?? '' })),
    ]),
  );
  const headings = [{ content: 'From the trace' }, ...quantiles.map(right)];
  return section('Trace', 'trace', table('Trace', headings, rows, 'rows stacked'));
}

/** Limits and counters of the kernel. */
export function kernel(diagnosis: Diagnosis): HTMLElement | null {
  const figures = kernelFigures(diagnosis);
  if (figures.length === 0) return null;
  const items = figures.map(({ name, value }) =>
    h('div', { class: 'figure' }, h('dt', {}, name), h('dd', { class: value === 'unknown' ? 'muted' : null }, value)),
  );
  return section('Kernel', 'kernel', h('dl', { class: 'figures' }, items));
}
