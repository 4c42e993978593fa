import type { TakenDiagnosis } from '../../core/protocol/host-webview';
import type { Actions } from '../actions';
import { h } from '../dom';
import { later } from '../later';
import { live } from '../live';
import type { PanelModel } from '../panel-model';
import type { Store } from '../store';
import { findings } from './findings';
import { header } from './header';
import { listeners } from './listeners';
import { notes } from './notes';
import { announcement, failure, progress } from './progress';
import { stacks } from './stack';
import { tabs } from './tabs';

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
      (m) => [m.progress === null, m.failure, meanwhile(m)],
      (m) => [
        m.progress === null ? null : progress(store, meanwhile(m), actions),
        m.failure === null ? null : failure(m.failure, actions),
      ],
    ),
    live(
      store,
      (m) => [m.taken, m.taken === null ? m.soFar : null],
      (m) => {
        const shown = m.taken ?? m.soFar;
        return shown === null ? null : diagnosed(shown, m.taken === null, store, actions);
      },
    ),
  );
}

function meanwhile({ taken, soFar }: PanelModel): Parameters<typeof progress>[1] {
  if (taken !== null) return 'before';
  return soFar === null ? 'nothing' : 'soFar';
}

function diagnosed(taken: TakenDiagnosis, isSoFar: boolean, store: Store<PanelModel>, actions: Actions): HTMLElement {
  const { diagnosis } = taken;
  return h(
    'article',
    { class: 'diagnosis' },
    header(taken, isSoFar, store, actions),
    findings(diagnosis, store, actions),
    h(
      'div',
      { class: 'columns' },
      later(() => listeners(diagnosis, store, actions)),
      later(() => stacks(diagnosis, store, actions)),
    ),
    isSoFar ? null : later(() => [notes(diagnosis), tabs(taken, store, actions)]),
  );
}
