import { actionsOf } from './actions';
import { connect } from './api';
import type { HostToPanel } from '../core/protocol/host-webview';
import type { PanelModel } from './panel-model';
import { Store } from './store';
import { registerUiKit } from './ui-kit/ui-kit';
import { listenerKey } from './view-models/listener-rows';
import { page } from './views/page';

const keepAfterMs = 150;

registerUiKit();
const api = connect();
const store = new Store<PanelModel>({ taken: api.taken, progress: null, failure: null, ui: api.ui });
const actions = actionsOf(store, api);

let keeping: number | undefined;
store.subscribe(() => {
  window.clearTimeout(keeping);
  keeping = window.setTimeout(keep, keepAfterMs);
});
window.addEventListener('pagehide', keep);

function keep(): void {
  const { taken, ui } = store.get();
  if (taken !== null) api.keep(taken, ui);
}

api.listen((message) => {
  switch (message.type) {
    case 'progress':
      store.update({ progress: message.progress, failure: null });
      break;
    case 'diagnosis':
      store.update({ taken: message.taken, progress: null, failure: null });
      break;
    case 'failed':
      store.update({ failure: message.failure, progress: null });
      break;
    case 'choose':
      choose(message);
      break;
  }
});

/** What the editor asks to be shown; what the diagnosis does not have is passed over. */
function choose({ listener, goroutine }: Extract<HostToPanel, { type: 'choose' }>): void {
  const found = store
    .get()
    .taken?.diagnosis.listeners.find((l) => l.network === listener?.network && l.address === listener.address);
  if (found !== undefined) actions.chooseListener(listenerKey(found));
  else if (goroutine !== null) actions.chooseGoroutine(goroutine);
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') actions.chooseNothing();
});
document.body.replaceChildren(page(store, actions));
api.post({ type: 'ready' });
