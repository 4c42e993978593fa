import type { Diagnosis, DiagnosedAcceptor } from '../../core/model/diagnosis';
import type { Actions } from '../actions';
import { h, type Child } from '../dom';
import { live } from '../live';
import type { PanelModel } from '../panel-model';
import type { Store } from '../store';
import { textButton } from '../ui-kit/ui-kit';
import { count } from '../view-models/format';
import { goroutinesKnown, selectionOf, type Selection } from '../view-models/selection';
import { stackOf, type FrameRow, type StackModel, type StackRow } from '../view-models/stack';
import { siteLink } from './site-link';
import { row, section, table } from './table';

/** So many acceptors of a listener can be chosen by a button of their own. */
const offered = 8;

/** The acceptors of the chosen listener and the stack of one of them. */
export function stacks(diagnosis: Diagnosis, store: Store<PanelModel>, actions: Actions): HTMLElement {
  return live(
    store,
    ({ ui }) => [ui.listener, ui.goroutine, ui.allFrames],
    ({ ui }) => {
      const selection = selectionOf(diagnosis, ui);
      const { acceptor, listener } = selection;
      const title = ['Acceptors ', h('span', { class: 'muted code' }, listener?.address ?? '')];
      if (acceptor === null) return section(title, 'stacks', h('p', { class: 'muted' }, nobody(diagnosis, selection)));
      const model = stackOf(acceptor, ui.allFrames);
      return section(title, 'stacks', choices(selection, acceptor, actions), stack(model, ui.allFrames, actions));
    },
  );
}

function nobody(diagnosis: Diagnosis, { listener }: Selection): string {
  if (!goroutinesKnown(diagnosis)) return 'No source told of goroutines, so who accepts is unknown.';
  if (listener === null) return 'No goroutine was seen in Accept.';
  const n = listener.acceptors.length;
  return n === 0
    ? 'No goroutine is in Accept on this listener.'
    : `${count(n)} in Accept; their stacks are not kept in this diagnosis.`;
}

function choices({ acceptors }: Selection, chosen: DiagnosedAcceptor, actions: Actions): Child {
  if (acceptors.length < 2) return null;
  const more = acceptors.length - offered;
  return h(
    'p',
    { class: 'choices', role: 'group', 'aria-label': 'Goroutines' },
    acceptors.slice(0, offered).map(({ goroutine }) => {
      const choose = (): void => {
        actions.chooseGoroutine(goroutine);
      };
      return textButton(`g${String(goroutine)}`, choose, {
        class: 'link plain code',
        'aria-pressed': String(goroutine === chosen.goroutine),
        'data-key': `goroutine-${String(goroutine)}`,
      });
    }),
    more > 0 ? h('span', { class: 'muted' }, `${count(more)} more`) : null,
  );
}

function stack(model: StackModel, allFrames: boolean, actions: Actions): Child {
  const { title, facts, agreement, sources, rows, createdBy } = model;
  // Marks say something only where there is another source to agree with.
  const compared = sources.length > 1 ? sources : [];
  const headings = [
    { content: 'Frame' },
    { content: 'Source' },
    ...compared.map((s) => ({ content: s, class: 'tick' })),
  ];
  const lines = rows.map((r, i) => stackLine(r, i, compared, actions));
  const created = createdBy === null ? [] : [frameLine(createdBy, 'created by ', 'frame-created', compared, actions)];
  return [
    h(
      'p',
      { class: 'facts' },
      h('strong', {}, title),
      facts.map((f) => h('span', {}, f)),
    ),
    agreement === null ? null : h('p', {}, agreement),
    rows.length === 0
      ? h('p', { class: 'muted' }, 'No source gave its frames.')
      : h(
          'div',
          { class: 'scroll', role: 'region', 'aria-label': `Stack of ${title}`, tabindex: 0 },
          table(`Stack of ${title}`, headings, [...lines, ...created], 'stack stacked'),
        ),
    allFrames
      ? textButton('Fold Go’s own frames', actions.toggleFrames, { class: 'link', 'data-key': 'frames' })
      : null,
  ];
}

function stackLine(line: StackRow, index: number, compared: readonly string[], actions: Actions): HTMLElement {
  if (line.type === 'frame') return frameLine(line, '', `frame-${String(index)}`, compared, actions);
  const text = `▸ ${count(line.count)} frames of Go itself`;
  const unfold = textButton(text, actions.toggleFrames, {
    class: 'link plain',
    'aria-expanded': 'false',
    'data-key': 'frames',
  });
  return row([
    { content: unfold, class: 'muted' },
    { content: '' },
    ...compared.map((label) => ({ content: tick(true), class: 'tick', label })),
  ]);
}

function frameLine(
  line: FrameRow,
  before: string,
  key: string,
  compared: readonly string[],
  actions: Actions,
): HTMLElement {
  const name = h('span', { class: 'code', title: line.frame.function }, line.text);
  return row(
    [
      {
        content: [before, name, line.frame.inlined ? h('span', { class: 'muted' }, ' inlined') : null],
        class: 'frame-name',
      },
      { content: siteLink(line.frame, actions, key), class: 'frame-place' },
      // Where a goroutine was created is not compared.
      ...compared.map((label, i) =>
        line.in[i] === undefined ? { content: '', class: 'tick' } : { content: tick(line.in[i]), class: 'tick', label },
      ),
    ],
    { class: `origin-${line.origin}` },
  );
}

function tick(present: boolean): HTMLElement {
  return h('span', { role: 'img', 'aria-label': present ? 'has it' : 'has it not' }, present ? '✓' : '✗');
}
