import type { Diagnosis } from '../../core/model/diagnosis';
import type { Actions } from '../actions';
import { h, type Child } from '../dom';
import type { TextKey } from '../l10n/en';
import { t } from '../l10n/text';
import { sampleRows, sourceRows } from '../view-models/figures';
import { kernelFacts, kernelFigures } from '../view-models/kernel-facts';
import { costCsv, kernelCsv, metricsCsv } from '../view-models/tables-csv';
import { metricRows } from '../view-models/trace-metrics';
import { csvLink } from './csv-link';
import { row, section, table, type Heading } from './table';

const statuses: Record<'ok' | 'partial' | 'failed' | 'skipped', TextKey> = {
  ok: 'statusOk',
  partial: 'statusPartial',
  failed: 'statusFailed',
  skipped: 'statusSkipped',
};

const right = (content: string): Heading => ({ content, class: 'number' });

/** What each source did and what it cost the target, and the totals of each sample. */
export function cost(diagnosis: Diagnosis, actions: Actions): Child {
  return [
    h('div', { class: 'columns' }, sources(diagnosis), samples(diagnosis)),
    csvLink('cost', () => costCsv(diagnosis), actions),
  ];
}

function sources(diagnosis: Diagnosis): HTMLElement {
  const rows = sourceRows(diagnosis).map((s) =>
    row(
      [
        { content: s.name, heads: true },
        { content: t(statuses[s.status]), class: 'status' },
        { content: s.took, class: 'number', label: t('took') },
        { content: s.pause, class: 'number', label: t('pausedTarget') },
        { content: s.reason, class: 'reason' },
      ],
      { class: `is-${s.status}` },
    ),
  );
  const hasReasons = rows.some((r) => r.lastElementChild?.textContent !== '');
  const headings = [
    { content: t('source') },
    { content: t('status') },
    right(t('took')),
    right(t('pausedTarget')),
    { content: hasReasons ? t('why') : h('span', { class: 'unseen' }, t('why')) },
  ];
  return section(t('sources'), 'sources', table(t('sources'), headings, rows, 'rows stacked narrow-table'));
}

function samples(diagnosis: Diagnosis): HTMLElement {
  const totals = [t('goroutines'), t('listeners'), t('descriptors')];
  const rows = sampleRows(diagnosis).map(({ at, cells }) =>
    row([
      { content: at, heads: true },
      ...cells.map((content, i) => ({ content, class: 'number', label: totals[i] ?? '' })),
    ]),
  );
  const headings = [{ content: t('sample') }, ...totals.map(right)];
  return section(t('samples'), 'samples', table(t('samples'), headings, rows, 'rows stacked narrow-table'));
}

/** What the trace measured, with the limits from which it is a sign of trouble. */
export function traceMetrics(diagnosis: Diagnosis, actions: Actions): Child {
  const lines = metricRows(diagnosis);
  if (lines.length === 0)
    return h('p', { class: 'muted' }, t('noTrace', diagnosis.sources.trace.reason ?? t('unknown')));
  const quantiles = [t('count'), t('median'), t('p99'), t('longest')];
  const rows = lines.map(({ name, cells, threshold, isAbove, why }) =>
    row(
      [
        { content: name, heads: true },
        ...cells.map((content, i) => ({ content, class: 'number', label: quantiles[i] ?? '' })),
        {
          content: isAbove ? h('strong', {}, `▲ ${t('above', threshold)}`) : threshold,
          class: 'number',
          label: t('threshold'),
        },
        { content: why, class: 'muted' },
      ],
      { class: isAbove ? 'is-above' : null },
    ),
  );
  const headings = [{ content: t('metric') }, ...quantiles.map(right), right(t('threshold')), { content: t('why') }];
  return [
    table(t('tabMetrics'), headings, rows, 'rows stacked narrow-table'),
    csvLink('metrics', () => metricsCsv(diagnosis), actions),
  ];
}

/** What of the kernel matters here, and below it all figures. */
export function kernel(diagnosis: Diagnosis, actions: Actions): Child {
  const facts = kernelFacts(diagnosis);
  const figures = kernelFigures(diagnosis);
  if (figures.length === 0) return h('p', { class: 'muted' }, diagnosis.sources.os.reason ?? t('unknown'));
  const rows = facts.map(({ name, value, meaning, isWarning }) =>
    row(
      [
        { content: name, heads: true },
        { content: value, class: 'number' },
        { content: [isWarning ? '▲ ' : '', meaning] },
      ],
      { class: isWarning ? 'is-above' : null },
    ),
  );
  const headings = [{ content: t('kernelFact') }, right(t('value')), { content: t('meaning') }];
  const items = figures.map(({ name, value }) => h('div', { class: 'figure' }, h('dt', {}, name), h('dd', {}, value)));
  return [
    rows.length === 0 ? null : table(t('tabKernel'), headings, rows, 'rows stacked narrow-table'),
    h('details', { class: 'all-figures' }, h('summary', {}, t('allFigures')), h('dl', { class: 'figures' }, items)),
    csvLink('kernel', () => kernelCsv(diagnosis), actions),
  ];
}
