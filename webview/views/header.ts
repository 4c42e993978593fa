import type { TakenDiagnosis } from '../../core/protocol/host-webview';
import type { Actions } from '../actions';
import { h } from '../dom';
import { markShape } from '../ui-kit/mark';
import { button } from '../ui-kit/ui-kit';
import { headerOf } from '../view-models/header';

/** The verdict in one look: what, how sure, why, and of which program. */
export function header(taken: TakenDiagnosis, actions: Actions): HTMLElement {
  const { mark, title, confidence, label, explanation, facts, takenAt } = headerOf(taken);
  const word = mark.kind === 'ok' || mark.kind === 'unknown' ? [] : [h('span', {}, mark.word)];
  return h(
    'header',
    { class: `verdict is-${mark.kind}` },
    h(
      'div',
      { class: 'verdict-line' },
      h('div', { class: 'verdict-title' }, markShape(mark), h('h1', {}, title)),
      h('p', { class: 'facts' }, word, h('span', {}, confidence), h('code', { class: 'verdict-class' }, label)),
      actions.interactive ? toolbar(actions) : null,
    ),
    h('p', { class: 'explanation' }, explanation),
    h(
      'p',
      { class: 'facts muted target' },
      facts.map((fact) => h('span', {}, fact)),
      h('time', { datetime: takenAt, title: takenAt }, `taken ${new Date(takenAt).toLocaleTimeString()}`),
    ),
  );
}

function toolbar(actions: Actions): HTMLElement {
  const html = (): void => {
    actions.exportAs('html');
  };
  const json = (): void => {
    actions.exportAs('json');
  };
  return h(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': 'Diagnosis' },
    button('Take again', actions.again, { key: 'again', title: 'Observe the same program again' }),
    button('Save HTML', html, { key: 'export-html', title: 'Save this page as one HTML file' }),
    button('Save JSON', json, { key: 'export-json', title: 'Save the diagnosis as JSON' }),
  );
}
