import type { TakenDiagnosis } from '../../core/protocol/host-webview';
import type { Actions } from '../actions';
import { h, type Child } from '../dom';
import type { TextKey } from '../l10n/en';
import { t } from '../l10n/text';
import { live } from '../live';
import { tabs as names, type PanelModel, type Tab } from '../panel-model';
import type { Store } from '../store';
import { textButton } from '../ui-kit/ui-kit';
import { withGrowth } from '../view-models/growth-history';
import { cost, kernel, traceMetrics } from './figures';
import { goroutines } from './goroutines';
import { growth } from './growth';
import { raw } from './raw';
import { timeline } from './timeline';

const titles: Record<Tab, TextKey> = {
  timeline: 'tabTimeline',
  goroutines: 'tabGoroutines',
  growth: 'tabGrowth',
  metrics: 'tabMetrics',
  kernel: 'tabKernel',
  cost: 'tabCost',
  raw: 'tabRaw',
};

/** What is one click deeper. */
export function tabs(taken: TakenDiagnosis, store: Store<PanelModel>, actions: Actions): HTMLElement {
  return h(
    'section',
    { class: 'tabs', id: 'tabs', 'aria-label': t('details') },
    live(
      store,
      ({ ui }) => [ui.tab],
      ({ ui }) => tabList(ui.tab, actions),
    ),
    live(
      store,
      ({ ui, details, goroutines: all }) => [ui.tab, details, ui.tab === 'goroutines' && all],
      ({ ui }) =>
        h(
          'div',
          { role: 'tabpanel', id: 'tabpanel', 'aria-labelledby': `tab-${ui.tab}`, class: `tab-${ui.tab}` },
          content(ui.tab, taken, store, actions),
        ),
    ),
  );
}

function tabList(chosen: Tab, actions: Actions): HTMLElement {
  const show = (tab: Tab): void => {
    actions.showTab(tab);
    document.getElementById(`tab-${tab}`)?.focus();
  };
  const list = h(
    'div',
    { role: 'tablist', 'aria-label': t('details') },
    names.map((tab) =>
      textButton(
        t(titles[tab]),
        () => {
          actions.showTab(tab);
        },
        {
          role: 'tab',
          id: `tab-${tab}`,
          'aria-selected': String(tab === chosen),
          'aria-controls': 'tabpanel',
          tabindex: tab === chosen ? 0 : -1,
          'data-key': `tab-${tab}`,
        },
      ),
    ),
  );
  list.addEventListener('keydown', (event) => {
    const at = names.indexOf(chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    show(names[(to + names.length) % names.length]!);
  });
  return list;
}

function content(tab: Tab, taken: TakenDiagnosis, store: Store<PanelModel>, actions: Actions): Child {
  const { diagnosis } = taken;
  const { details, goroutines: all, ui } = store.get();
  const history = withGrowth(ui.history, taken);
  switch (tab) {
    case 'growth':
      return growth(history, actions);
    case 'metrics':
      return traceMetrics(diagnosis, actions);
    case 'kernel':
      return kernel(diagnosis, actions);
    case 'cost':
      return cost(diagnosis, actions);
    case 'timeline':
      return behind(details, (d) => timeline(diagnosis, d, store, actions));
    case 'goroutines':
      return behind(details, () => behind(all, (groups) => goroutines(groups, store, actions), 'noGoroutines'));
    case 'raw':
      return behind(details, (d) => raw(d, store, actions));
  }
}

function behind<T>(it: T | null | undefined, draw: (it: T) => Child, without: TextKey = 'detailsGone'): Child {
  if (it === undefined) return h('p', { class: 'muted', role: 'status' }, t('detailsComing'));
  return it === null ? h('p', { class: 'muted' }, t(without)) : draw(it);
}
