import { actionsOf } from './actions';
import { connect } from './api';
import type { HostToPanel } from '../core/protocol/host-webview';
import { setLanguage } from './l10n/text';
import { nextTask } from './later';
import { documentKey, initialUi, type PanelModel } from './panel-model';
import { ScrollPlace } from './scroll-place';
import { Store } from './store';
import { loadUiKit } from './ui-kit/ui-kit';
import { withGrowth } from './view-models/growth-history';
import { listenerKey } from './view-models/listener-rows';
import { page } from './views/page';

const keepAfterMs = 150;
/** Until it has come. */
const nothingBehind = { details: undefined, goroutines: undefined, documents: new Map<string, string | null>() };

setLanguage(document.documentElement.lang);
const api = connect();
const { taken, ui } = api;
const store = new Store<PanelModel>({
  taken,
  soFar: null,
  progress: null,
  failure: null,
  ui,
  ...nothingBehind,
  watching: false,
});
const actions = actionsOf(store, api);

const place = new ScrollPlace();

let keeping: number | undefined;
store.subscribe(keepSoon);
window.addEventListener('scroll', keepSoon, { passive: true });
window.addEventListener('pagehide', keep);

function keepSoon(): void {
  window.clearTimeout(keeping);
  keeping = window.setTimeout(keep, keepAfterMs);
}

function keep(): void {
  const now = store.get();
  if (now.taken !== null) api.keep(now.taken, { ...now.ui, scroll: place.top });
}

api.listen((message) => {
  switch (message.type) {
    case 'progress':
      store.update({ progress: message.progress, failure: null });
      break;
    case 'soFar':
      store.update({ soFar: message.taken });
      break;
    case 'diagnosis':
      show(message.taken);
      break;
    case 'failed':
      store.update({ failure: message.failure, progress: null, soFar: null });
      break;
    case 'details':
      if (message.takenAt === store.get().taken?.takenAt) store.update({ details: message.details });
      break;
    case 'goroutines':
      if (message.takenAt === store.get().taken?.takenAt) store.update({ goroutines: message.goroutines });
      break;
    case 'document':
      store.update({ documents: new Map(store.get().documents).set(documentKey(message), message.text) });
      break;
    case 'watching':
      store.update({ watching: message.on });
      break;
    case 'choose':
      choose(message);
      break;
  }
});

/** The same diagnosis is told again when a page that was hidden asks for it. */
function show(next: NonNullable<PanelModel['taken']>): void {
  const { taken: before, ui: chosen } = store.get();
  const isNew = next.takenAt !== before?.takenAt;
  if (isNew) place.stay();
  const history = before === null ? chosen.history : withGrowth(chosen.history, before);
  store.update({
    progress: null,
    failure: null,
    soFar: null,
    ...(isNew
      ? {
          taken: next,
          ...nothingBehind,
          ui: { ...chosen, history, times: initialUi.times, interval: null, flameRoot: initialUi.flameRoot },
        }
      : {}),
  });
  const { raw } = store.get().ui;
  if (isNew && raw !== null) api.post({ type: 'document', sample: raw.sample, name: raw.name });
}

/** What the editor asks to be shown; what the diagnosis does not have is passed over. */
function choose({ listener, goroutine }: Extract<HostToPanel, { type: 'choose' }>): void {
  const found = store
    .get()
    .taken?.diagnosis.listeners.find((l) => l.network === listener?.network && l.address === listener.address);
  if (found !== undefined) actions.chooseListener(listenerKey(found));
  else if (goroutine !== null) actions.chooseGoroutine(goroutine);
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.defaultPrevented) actions.chooseNothing();
});
document.body.replaceChildren(page(store, actions));
place.restore(ui.scroll);
api.post({ type: 'ready' });
nextTask(() => {
  void loadUiKit().then((registrations) => {
    for (const register of registrations) nextTask(register);
  });
});
if (ui.raw !== null && api.interactive && taken !== null)
  api.post({ type: 'document', sample: ui.raw.sample, name: ui.raw.name });
