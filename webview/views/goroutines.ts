import type { GoroutineGroups } from '../../core/model/details';
import type { Actions } from '../actions';
import { h, type Child } from '../dom';
import { t } from '../l10n/text';
import { live } from '../live';
import type { PanelModel } from '../panel-model';
import type { Store } from '../store';
import { filterField, textButton } from '../ui-kit/ui-kit';
import { count } from '../view-models/format';
import { groupFrame, groupsCsv, matchingGroups, whereOf } from '../view-models/group-rows';
import { flame } from './flame';
import { siteLink } from './site-link';
import { row, tableWith } from './table';
import { virtualRows } from './virtual-rows';

/** As tables.css lays a row of this table out. */
const rowHeight = 26;

/** All goroutines: a flame graph of their calls, and their groups of equal stacks. */
export function goroutines(groups: GoroutineGroups, store: Store<PanelModel>, actions: Actions): Child {
  const { element, found, saves } = flame(groups, store, actions);
  const summary = t('groupsShown', count(groups.total), count(groups.count.length));
  return [
    h(
      'div',
      { class: 'section-line' },
      h('p', {}, summary),
      h(
        'div',
        { class: 'tools' },
        found,
        filterField(t('searchFrames'), store.get().ui.frames, actions.searchFrames, 'frames-search'),
        saves,
        textButton(
          t('saveCsv'),
          () => {
            actions.save('goroutines.csv', groupsCsv(groups));
          },
          { class: 'link', title: t('saveCsvHint'), 'data-key': 'groups-csv' },
        ),
      ),
    ),
    element,
    groupTable(groups, store, actions),
  ];
}

function groupTable(groups: GoroutineGroups, store: Store<PanelModel>, actions: Actions): HTMLElement {
  const scroll = h('div', {
    class: 'scroll rows-window groups',
    role: 'region',
    'aria-label': t('goroutines'),
    tabindex: 0,
  });
  const body = live(
    store,
    ({ ui }) => [ui.frames],
    ({ ui }) => {
      const shown = matchingGroups(groups, ui.frames);
      const rows = virtualRows(scroll, shown.length, rowHeight, (i) => groupRow(groups, shown[i]!, actions));
      const headings = [
        { content: t('groupCount'), class: 'number' },
        { content: t('groupState') },
        { content: t('groupTop') },
        { content: t('groupCreated') },
      ];
      return tableWith(t('goroutines'), headings, rows.body, { class: 'rows', 'aria-rowcount': shown.length + 1 });
    },
  );
  scroll.append(body);
  return scroll;
}

function groupRow(groups: GoroutineGroups, group: number, actions: Actions): HTMLElement {
  const where = whereOf(groups, group);
  const created = groupFrame(groups, groups.stackCreatedBy[groups.stack[group]!]!);
  const key = `group-${String(group)}`;
  return row([
    { content: count(groups.count[group]!), class: 'number' },
    { content: groups.strings[groups.state[group]!] ?? '' },
    {
      content:
        where === null
          ? '–'
          : [
              h('span', { class: 'code', title: where.function }, where.text),
              ' ',
              siteLink(where, actions, `${key}-at`),
            ],
      heads: true,
    },
    {
      content:
        created === null
          ? '–'
          : [h('span', { class: 'code muted' }, created.text), ' ', siteLink(created, actions, `${key}-made`)],
    },
  ]);
}
