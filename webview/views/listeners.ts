import type { Diagnosis } from '../../core/model/diagnosis';
import type { Actions } from '../actions';
import { h } from '../dom';
import { live } from '../live';
import type { PanelModel } from '../panel-model';
import type { Store } from '../store';
import { filterField, textButton } from '../ui-kit/ui-kit';
import { count } from '../view-models/format';
import { listenerGroups, listenerKey, type ListenerColumn } from '../view-models/listener-rows';
import { goroutinesKnown, selectionOf } from '../view-models/selection';
import { groupRows } from './listener-group';
import { section, table, type Heading } from './table';

const columns: readonly { readonly column: ListenerColumn; readonly text: string; readonly number?: boolean }[] = [
  { column: 'site', text: 'Made at' },
  { column: 'address', text: 'Address' },
  { column: 'queue', text: 'Queue', number: true },
  { column: 'acceptors', text: 'Acceptors', number: true },
  { column: 'fd', text: 'fd', number: true },
  { column: 'class', text: 'Class' },
];

/** Every listener of the target: filtered, sorted, and those of one site together. */
export function listeners(diagnosis: Diagnosis, store: Store<PanelModel>, actions: Actions): HTMLElement {
  const total = diagnosis.listeners.length;
  const title = [h('span', {}, 'Listeners'), ' ', h('span', { class: 'muted' }, count(total))];
  if (total === 0) return section(title, 'listeners', h('p', { class: 'muted' }, 'No listening socket was seen.'));
  const filter = total > 3 ? filterField('Filter listeners', store.get().ui.filter, actions.filter) : null;
  const body = live(
    store,
    ({ ui }) => [ui.filter, ui.sort, ui.openGroups, ui.listener, ui.goroutine],
    ({ ui }) => {
      const groups = listenerGroups(diagnosis, ui);
      if (groups.length === 0) return h('p', { class: 'muted', role: 'status' }, `No listener matches “${ui.filter}”.`);
      const { listener } = selectionOf(diagnosis, ui);
      const state = {
        goroutinesKnown: goroutinesKnown(diagnosis),
        chosen: listener === null ? null : listenerKey(listener),
        openGroups: ui.openGroups,
      };
      return table(
        'Listeners',
        columns.map((c) => heading(c, ui.sort, actions)),
        groups.flatMap((group) => groupRows(group, state, actions)),
        'rows',
      );
    },
  );
  const scroll = h('div', { class: 'scroll', role: 'region', 'aria-label': 'Listeners', tabindex: 0 }, body);
  return h('section', { class: 'listeners' }, h('div', { class: 'section-line' }, h('h2', {}, title), filter), scroll);
}

function heading(
  { column, text, number = false }: (typeof columns)[number],
  sort: { readonly column: ListenerColumn; readonly descending: boolean },
  actions: Actions,
): Heading {
  const sorted = sort.column === column;
  const arrow = sorted ? (sort.descending ? ' ↓' : ' ↑') : '';
  const press = (): void => {
    actions.sortBy(column);
  };
  const content = textButton([text, h('span', { 'aria-hidden': 'true' }, arrow)], press, {
    class: 'heading',
    title: `Sort by ${text.toLowerCase()}`,
    'data-key': `sort-${column}`,
  });
  return {
    content,
    ...(number ? { class: 'number' } : {}),
    ...(sorted ? { sort: sort.descending ? 'descending' : 'ascending' } : {}),
  };
}
