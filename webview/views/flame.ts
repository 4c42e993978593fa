import type { GoroutineGroups } from '../../core/model/details';
import type { Actions } from '../actions';
import { boxText, flameChart, type FlameChart } from '../charts/flame-chart';
import { savedPng } from '../charts/png';
import { h, type Child } from '../dom';
import { t } from '../l10n/text';
import { inSlices } from '../later';
import { live } from '../live';
import type { PanelModel } from '../panel-model';
import type { Store } from '../store';
import { textButton } from '../ui-kit/ui-kit';
import { count } from '../view-models/format';
import { flameSteps, matching, type Flame } from '../view-models/flame';

export interface FlamePart {
  /** The chart, once it is made. */
  readonly element: HTMLElement;
  /** How many goroutines match the search. */
  readonly found: HTMLElement;
  readonly saves: Child;
}

/** The flame graph of all goroutines. A large one is made in many small steps. */
export function flame(groups: GoroutineGroups, store: Store<PanelModel>, actions: Actions): FlamePart {
  const element = h('div', {}, h('p', { class: 'muted', role: 'status' }, t('flameComing')));
  const found = h('span', { class: 'muted', role: 'status' });
  let chart: FlameChart | null = null;
  inSlices(flameSteps(groups), (made) => {
    const looked = h('p', { class: 'looked code', role: 'status' }, t('flameKeys'));
    chart = flameChart({
      flame: made,
      root: store.get().ui.flameRoot,
      onZoom: actions.zoomFlame,
      onLook: (node) => {
        looked.textContent = node < 0 ? t('flameKeys') : boxText(made, node);
      },
    });
    element.replaceChildren(search(made, chart, found, store), chart.element, looked);
  });
  const saves = [
    save(t('saveSvg'), () => {
      if (chart !== null) actions.save('goroutines.svg', chart.toSvg());
    }),
    save(t('savePng'), () => {
      if (chart !== null)
        savedPng(chart.canvas, (bytes) => {
          actions.save('goroutines.png', bytes);
        });
    }),
  ];
  return { element, found, saves };
}

function search(made: Flame, chart: FlameChart, found: HTMLElement, store: Store<PanelModel>): HTMLElement {
  return live(
    store,
    ({ ui }) => [ui.frames],
    ({ ui }) => {
      chart.search(ui.frames);
      found.textContent = ui.frames === '' ? '' : t('matching', count(matching(made, ui.frames).goroutines));
      return null;
    },
  );
}

function save(format: string, press: () => void): HTMLElement {
  return textButton(format, press, { class: 'link', title: t('saveChart', format), 'data-key': `flame-${format}` });
}
