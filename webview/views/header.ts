import type { TakenDiagnosis } from '../../core/protocol/host-webview';
import type { Actions } from '../actions';
import { h } from '../dom';
import { t } from '../l10n/text';
import { live } from '../live';
import type { PanelModel } from '../panel-model';
import type { Store } from '../store';
import { markShape } from '../ui-kit/mark';
import { button } from '../ui-kit/ui-kit';
import { timeOfDay } from '../view-models/format';
import { headerOf } from '../view-models/header';

/** The verdict in one look: what, how sure, why, and of which program. `isSoFar` while evidence is still collected. */
export function header(
  taken: TakenDiagnosis,
  isSoFar: boolean,
  store: Store<PanelModel>,
  actions: Actions,
): HTMLElement {
  const { mark, title, confidence, label, explanation, facts, takenAt } = headerOf(taken);
  const word = mark.kind === 'ok' || mark.kind === 'unknown' ? [] : [h('span', {}, mark.word)];
  return h(
    'header',
    { class: `verdict is-${mark.kind}` },
    h(
      'div',
      { class: 'verdict-line' },
      h('div', { class: 'verdict-title' }, markShape(mark), h('h1', {}, title)),
      h(
        'p',
        { class: 'facts' },
        isSoFar ? h('strong', {}, t('soFarBadge')) : null,
        word,
        h('span', {}, confidence),
        h('code', { class: 'verdict-class' }, label),
      ),
    ),
    h('p', { class: 'explanation' }, explanation),
    h(
      'div',
      { class: 'verdict-foot' },
      h(
        'p',
        { class: 'facts muted target' },
        facts.map((fact) => h('span', {}, fact)),
        h('time', { datetime: takenAt, title: takenAt }, t('takenAtTime', timeOfDay(takenAt))),
      ),
      actions.interactive && !isSoFar ? toolbar(store, actions) : null,
    ),
  );
}

function toolbar(store: Store<PanelModel>, actions: Actions): HTMLElement {
  const html = (): void => {
    actions.exportAs('html');
  };
  const json = (): void => {
    actions.exportAs('json');
  };
  return h(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': t('toolbar') },
    button(t('takeAnother'), actions.again, { key: 'again', title: t('takeAnotherHint') }),
    live(
      store,
      (m) => [m.watching],
      ({ watching }) =>
        button(
          t(watching ? 'stopWatching' : 'watch'),
          () => {
            actions.watch(!watching);
          },
          { key: 'watch', title: t('watchHint') },
        ),
    ),
    button(t('saveHtml'), html, { key: 'export-html', title: t('saveHtmlHint') }),
    button(t('saveJson'), json, { key: 'export-json', title: t('saveJsonHint') }),
  );
}
