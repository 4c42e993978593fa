import type { Diagnosis } from '../../core/model/diagnosis';
import type { Actions } from '../actions';
import { growthChart } from '../charts/growth-chart';
import { h } from '../dom';
import { growthOf } from '../view-models/growth';
import { siteLink } from './site-link';
import { row, section, table } from './table';

/** Goroutines of each creation site over the samples. */
export function growth(diagnosis: Diagnosis, actions: Actions): HTMLElement | null {
  const models = growthOf(diagnosis);
  if (models.length === 0) return null;
  const rows = models.map(({ series, change, difference, grows, times, description }, i) =>
    row([
      {
        content: [
          siteLink(series.site, actions, `growth-${String(i)}`),
          ' ',
          h('span', { class: 'muted' }, series.what),
        ],
        heads: true,
      },
      { content: growthChart({ times, counts: series.counts, description }) },
      { content: change, class: 'number' },
      { content: difference, class: grows ? 'number added' : 'number' },
    ]),
  );
  const headings = [
    { content: 'Created at' },
    { content: 'Over the samples' },
    { content: 'Count', class: 'number' },
    { content: 'Change', class: 'number' },
  ];
  return section('Growth', 'growth', table('Growth', headings, rows, 'rows stacked'));
}
