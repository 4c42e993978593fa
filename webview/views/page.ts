import type { TakenDiagnosis } from '../../core/protocol/host-webview';
import type { Actions } from '../actions';
import { h } from '../dom';
import { live } from '../live';
import type { PanelModel } from '../panel-model';
import type { Store } from '../store';
import { kernel, samples, sources, traceMetrics } from './figures';
import { findings } from './findings';
import { growth } from './growth';
import { header } from './header';
import { listeners } from './listeners';
import { announcement, failure, progress } from './progress';
import { stacks } from './stack';

/** The whole page: what goes on, then the diagnosis. */
export function page(store: Store<PanelModel>, actions: Actions): HTMLElement {
  const status = h('p', { class: 'unseen', role: 'status' });
  const announce = (): void => {
    const { taken, progress: p, failure: f } = store.get();
    const text = announcement({ progress: p, failure: f, verdict: taken?.diagnosis.verdict.explanation ?? null });
    if (text !== null && status.textContent !== text) status.textContent = text;
  };
  store.subscribe(announce);
  return h(
    'main',
    {},
    status,
    live(
      store,
      (m) => [m.progress, m.failure],
      (m) => [
        m.progress === null ? null : progress(m.progress, m.taken === null, actions),
        m.failure === null ? null : failure(m.failure, actions),
      ],
    ),
    live(
      store,
      (m) => [m.taken],
      (m) => (m.taken === null ? null : diagnosed(m.taken, store, actions)),
    ),
  );
}

function diagnosed(taken: TakenDiagnosis, store: Store<PanelModel>, actions: Actions): HTMLElement {
  const { diagnosis } = taken;
  return h(
    'article',
    { class: 'diagnosis' },
    header(taken, actions),
    findings(diagnosis, store, actions),
    h('div', { class: 'columns' }, listeners(diagnosis, store, actions), stacks(diagnosis, store, actions)),
    growth(diagnosis, actions),
    traceMetrics(diagnosis),
    h('div', { class: 'columns' }, sources(diagnosis), samples(diagnosis)),
    kernel(diagnosis),
  );
}
