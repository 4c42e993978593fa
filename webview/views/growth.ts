import type { Actions } from '../actions';
import { growthChart } from '../charts/growth-chart';
import { h, type Child } from '../dom';
import { t } from '../l10n/text';
import { growthOf, whatOf } from '../view-models/growth';
import type { GrowthRecord } from '../view-models/growth-history';
import { growthCsv } from '../view-models/tables-csv';
import { csvLink } from './csv-link';
import { siteLink } from './site-link';
import { row, table } from './table';

/** Goroutines of each creation site over the samples. */
export function growth(history: readonly GrowthRecord[], actions: Actions): Child {
  const models = growthOf(history);
  if (models.length === 0) return h('p', { class: 'muted' }, t('noGrowth'));
  const rows = models.map(({ series, change, difference, grows, times, description }, i) =>
    row([
      {
        content: [
          siteLink(series.site, actions, `growth-${String(i)}`),
          ' ',
          h('span', { class: 'muted' }, whatOf(series)),
        ],
        heads: true,
      },
      { content: growthChart({ times, counts: series.counts, description }) },
      { content: change, class: 'number' },
      { content: difference, class: grows ? 'number added' : 'number' },
    ]),
  );
  const headings = [
    { content: t('createdAt') },
    { content: t('overSamples') },
    { content: t('count'), class: 'number' },
    { content: t('change'), class: 'number' },
  ];
  return [
    table(t('tabGrowth'), headings, rows, 'rows stacked narrow-table'),
    csvLink('growth', () => growthCsv(history), actions),
  ];
}
