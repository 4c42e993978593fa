import type { Diagnosis } from '../../core/model/diagnosis';
import type { Actions } from '../actions';
import { h } from '../dom';
import { refocusLost } from '../focus';
import type { TextKey } from '../l10n/en';
import { t } from '../l10n/text';
import { inSlices } from '../later';
import { live } from '../live';
import type { PanelModel, UiState } from '../panel-model';
import type { Store } from '../store';
import { filterField, textButton } from '../ui-kit/ui-kit';
import { count } from '../view-models/format';
import type { ListenerColumn, ListenerGroup } from '../view-models/listener-group';
import {
  listenerGroups,
  listenerGroupSteps,
  listenerKey,
  listenerLines,
  listenersCsv,
} from '../view-models/listener-rows';
import { goroutinesKnown, selectionOf } from '../view-models/selection';
import { listenerLine } from './listener-group';
import { tableWith, type Heading } from './table';
import { virtualRows } from './virtual-rows';

/** As tables.css lays a row of this table out. */
const rowHeight = 26;

const columns: readonly { readonly column: ListenerColumn; readonly text: TextKey; readonly number?: boolean }[] = [
  { column: 'site', text: 'madeAt' },
  { column: 'address', text: 'address' },
  { column: 'queue', text: 'queue', number: true },
  { column: 'acceptors', text: 'acceptors', number: true },
  { column: 'fd', text: 'fd', number: true },
  { column: 'class', text: 'class' },
];

/** Every listener of the target: filtered, sorted, and those of one site together. */
export function listeners(diagnosis: Diagnosis, store: Store<PanelModel>, actions: Actions): HTMLElement {
  const total = diagnosis.listeners.length;
  const heading = h('h2', {}, t('listeners'), ' ', h('span', { class: 'muted' }, count(total)));
  if (total === 0) return h('section', { class: 'listeners' }, heading, h('p', { class: 'muted' }, t('noListeners')));
  const filter = total > 3 ? filterField(t('filterListeners'), store.get().ui.filter, actions.filter, 'filter') : null;
  const saveCsv = (): void => {
    actions.save('listeners.csv', listenersCsv(diagnosis));
  };
  const tools = h(
    'div',
    { class: 'tools' },
    filter,
    textButton(t('saveCsv'), saveCsv, { class: 'link', title: t('saveCsvHint'), 'data-key': 'listeners-csv' }),
  );
  const scroll = h('div', { class: 'scroll rows-window', role: 'region', 'aria-label': t('listeners'), tabindex: 0 });
  const groups = grouping(diagnosis);
  // Thousands take a while: other parts of the page are drawn meanwhile.
  inSlices(groups.steps(store.get().ui), () => {
    scroll.append(
      live(
        store,
        ({ ui }) => [ui.filter, ui.sort, ui.openGroups, ui.listener, ui.goroutine],
        ({ ui }) => drawn(diagnosis, groups.of(ui), ui, scroll, actions),
      ),
    );
    refocusLost(scroll);
  });
  return h('section', { class: 'listeners' }, h('div', { class: 'section-line' }, heading, tools), scroll);
}

interface Grouping {
  /** Makes the groups ahead, so that `of` has them at once. */
  readonly steps: (ui: UiState) => Generator<undefined, unknown>;
  readonly of: (ui: UiState) => readonly ListenerGroup[];
}

/** `listenerGroups` of a diagnosis, which remembers what it gave last. */
function grouping(diagnosis: Diagnosis): Grouping {
  let last: { readonly of: UiState; readonly groups: readonly ListenerGroup[] } | null = null;
  return {
    *steps(ui) {
      last = { of: ui, groups: yield* listenerGroupSteps(diagnosis, ui) };
    },
    of(ui) {
      if (last?.of.filter !== ui.filter || last.of.sort !== ui.sort)
        last = { of: ui, groups: listenerGroups(diagnosis, ui) };
      return last.groups;
    },
  };
}

function drawn(
  diagnosis: Diagnosis,
  groups: readonly ListenerGroup[],
  ui: UiState,
  scroll: HTMLElement,
  actions: Actions,
): HTMLElement {
  if (groups.length === 0) return h('p', { class: 'muted', role: 'status' }, t('noListenerMatches', ui.filter));
  const { listener } = selectionOf(diagnosis, ui);
  const state = {
    goroutinesKnown: goroutinesKnown(diagnosis),
    chosen: listener === null ? null : listenerKey(listener),
  };
  const lines = listenerLines(groups, ui.openGroups);
  // To ask for it lays the page out, which need not be for the first drawing.
  const top = scroll.childElementCount === 0 ? 0 : scroll.scrollTop;
  const rows = virtualRows(scroll, lines.length, rowHeight, (i) => listenerLine(lines[i]!, state, actions));
  // The scroll position is lost while the table is off the page.
  if (top > 0)
    queueMicrotask(() => {
      scroll.scrollTop = top;
      rows.draw();
    });
  return tableWith(
    t('listeners'),
    columns.map((c) => heading(c, ui.sort, actions)),
    rows.body,
    { class: 'rows', 'aria-rowcount': lines.length + 1 },
  );
}

function heading(
  { column, text, number = false }: (typeof columns)[number],
  sort: UiState['sort'],
  actions: Actions,
): Heading {
  const sorted = sort.column === column;
  const arrow = sorted ? (sort.descending ? ' ↓' : ' ↑') : '';
  const press = (): void => {
    actions.sortBy(column);
  };
  const content = textButton([t(text), h('span', { 'aria-hidden': 'true' }, arrow)], press, {
    class: 'heading',
    title: t('sortBy', t(text)),
    'data-key': `sort-${column}`,
  });
  return {
    content,
    ...(number ? { class: 'number' } : {}),
    ...(sorted ? { sort: sort.descending ? 'descending' : 'ascending' } : {}),
  };
}
