import type { DetailsAhead, DocumentInfo } from '../../core/model/details';
import type { Actions } from '../actions';
import { h, type Child } from '../dom';
import { t } from '../l10n/text';
import { live } from '../live';
import { documentKey, type PanelModel, type RawChoice } from '../panel-model';
import type { Store } from '../store';
import { filterField, textButton } from '../ui-kit/ui-kit';
import { DocumentLines } from '../view-models/document-lines';
import { count } from '../view-models/format';
import { virtualRows } from './virtual-rows';

/** As sections.css lays a line of a document out. */
const lineHeight = 20;

/** Every document of the evidence, and the chosen one with a search. */
export function raw(details: DetailsAhead, store: Store<PanelModel>, actions: Actions): HTMLElement {
  return h(
    'div',
    { class: 'raw' },
    live(
      store,
      ({ ui }) => [ui.raw?.sample, ui.raw?.name],
      ({ ui }) => list(details.documents, ui.raw, actions),
    ),
    live(
      store,
      ({ ui, documents }) => [ui.raw?.sample, ui.raw?.name, ui.raw && documents.get(documentKey(ui.raw))],
      ({ ui, documents }) =>
        ui.raw === null
          ? h('p', { class: 'muted' }, t('rawChoose'))
          : shown(ui.raw, details.documents, documents, store, actions),
    ),
  );
}

function list(documents: readonly DocumentInfo[], chosen: RawChoice | null, actions: Actions): HTMLElement {
  return h(
    'ul',
    { class: 'documents', 'aria-label': t('rawDocuments') },
    documents.map((d) => {
      const isChosen = chosen !== null && documentKey(chosen) === documentKey(d);
      const text = [
        h('span', { class: 'code' }, d.name),
        ' ',
        h('span', { class: 'muted' }, t('rawSample', d.sample + 1), ' · ', size(d), d.cut ? ` · ${t('rawCut')}` : ''),
      ];
      const choose = (): void => {
        actions.showRaw({ sample: d.sample, name: d.name, query: '' });
      };
      return h(
        'li',
        {},
        d.isText && d.error === null
          ? textButton(text, choose, {
              class: isChosen ? 'link plain is-chosen' : 'link plain',
              'aria-pressed': String(isChosen),
              'data-key': `raw-${documentKey(d)}`,
            })
          : h('span', {}, text),
      );
    }),
  );
}

function size({ bytes, error }: DocumentInfo): string {
  if (error !== null) return t('rawFailed', error);
  return bytes < 1024 ? `${count(bytes)} B` : `${count(Math.round(bytes / 1024))} KiB`;
}

function shown(
  chosen: RawChoice,
  documents: readonly DocumentInfo[],
  texts: ReadonlyMap<string, string | null>,
  store: Store<PanelModel>,
  actions: Actions,
): Child {
  const text = texts.get(documentKey(chosen));
  const info = documents.find((d) => documentKey(d) === documentKey(chosen));
  if (info?.isText === false) return h('p', { class: 'muted' }, t('rawBinary'));
  if (text === undefined)
    return h(
      'p',
      { class: 'muted', role: 'status' },
      actions.interactive ? t('rawLoading', chosen.name) : t('rawNotInReport'),
    );
  if (text === null) return h('p', { class: 'muted' }, t('detailsGone'));
  return reader(chosen, new DocumentLines(text), store);
}

function reader(chosen: RawChoice, lines: DocumentLines, store: Store<PanelModel>): HTMLElement {
  const scroll = h('div', { class: 'scroll document', role: 'region', 'aria-label': chosen.name, tabindex: 0 });
  const status = h('span', { class: 'muted', role: 'status' });
  let found: Uint32Array = new Uint32Array();
  let at = 0;
  const rows = virtualRows(
    scroll,
    lines.count,
    lineHeight,
    (i) =>
      h(
        'tr',
        { class: found[at] === i ? 'is-chosen' : null },
        h('td', { class: 'line-number' }, String(i + 1)),
        h('td', { class: 'code' }, lines.line(i)),
      ),
    'presentation',
  );
  scroll.append(h('table', { role: 'presentation' }, rows.body));
  const go = (step: number): void => {
    if (found.length === 0) return;
    at = (at + step + found.length) % found.length;
    show();
  };
  const show = (): void => {
    const line = found[at];
    status.textContent =
      query === ''
        ? t('rawFound', count(lines.count), count(lines.count))
        : line === undefined
          ? t('rawNotFound')
          : `${t('rawFound', count(found.length), count(lines.count))} · ${t('line', count(line + 1))}`;
    rows.redraw();
    if (line !== undefined) rows.show(line);
  };
  let query = '';
  const search = (words: string): void => {
    query = words;
    found = lines.find(words);
    at = 0;
    show();
  };
  const field = filterField(t('rawSearch'), chosen.query, search, 'raw-search');
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
  });
  const step = (text: string, by: number): HTMLElement =>
    textButton(
      text,
      () => {
        go(by);
      },
      { class: 'link', 'data-key': `raw-step-${String(by)}` },
    );
  const follow = live(
    store,
    ({ ui }) => [ui.raw],
    ({ ui }) => {
      // The place is known when the table is on the page.
      queueMicrotask(() => {
        if (ui.raw !== null) search(ui.raw.query);
      });
      return null;
    },
  );
  return h(
    'div',
    { class: 'reader' },
    h(
      'div',
      { class: 'section-line' },
      h('strong', { class: 'code' }, chosen.name),
      h('div', { class: 'tools' }, field, step(t('rawPrevious'), -1), step(t('rawNext'), 1), status),
    ),
    scroll,
    follow,
  );
}
