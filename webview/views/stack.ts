import type { Diagnosis, DiagnosedAcceptor } from '../../core/model/diagnosis';
import type { Actions } from '../actions';
import { h, type Child } from '../dom';
import { t } from '../l10n/text';
import { live } from '../live';
import type { PanelModel } from '../panel-model';
import type { Store } from '../store';
import { textButton } from '../ui-kit/ui-kit';
import { count } from '../view-models/format';
import { goroutinesKnown, selectionOf, type Selection } from '../view-models/selection';
import { stackOf, type FrameRow, type Presence, type StackModel, type StackRow } from '../view-models/stack';
import { assemblyPart } from './assembly';
import { siteLink } from './site-link';
import { row, section, table } from './table';

/** So many acceptors of a listener can be chosen by a button of their own. */
const offered = 8;

/** The acceptors of the chosen listener and the stack of one of them. */
export function stacks(diagnosis: Diagnosis, store: Store<PanelModel>, actions: Actions): HTMLElement {
  return live(
    store,
    ({ ui, details }) => [ui.listener, ui.goroutine, ui.allFrames, details?.calls],
    ({ ui, details }) => {
      const selection = selectionOf(diagnosis, ui);
      const { acceptor, listener } = selection;
      const title = [t('acceptors'), ' ', h('span', { class: 'muted code' }, listener?.address ?? '')];
      if (acceptor === null) return section(title, 'stacks', h('p', { class: 'muted' }, nobody(diagnosis, selection)));
      const model = stackOf(acceptor, ui.allFrames, details?.calls ?? []);
      return section(title, 'stacks', choices(selection, acceptor, actions), stack(model, ui.allFrames, actions));
    },
  );
}

function nobody(diagnosis: Diagnosis, { listener }: Selection): string {
  if (!goroutinesKnown(diagnosis)) return t('goroutinesUnknown');
  if (listener === null) return t('nobodySeen');
  const n = listener.acceptors.length;
  return n === 0 ? t('nobodyAccepts') : t('stacksNotKept', count(n));
}

function choices({ acceptors }: Selection, chosen: DiagnosedAcceptor, actions: Actions): Child {
  if (acceptors.length < 2) return null;
  const more = acceptors.length - offered;
  return h(
    'p',
    { class: 'choices', role: 'group', 'aria-label': t('goroutines') },
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
    more > 0 ? h('span', { class: 'muted' }, t('more', count(more))) : null,
  );
}

function stack(model: StackModel, allFrames: boolean, actions: Actions): Child {
  const { title, facts, agreement, sources, rows, createdBy, cut } = model;
  // Marks say something only where there is another source to agree with.
  const compared = sources.length > 1 ? sources : [];
  const headings = [{ content: t('frame') }, ...compared.map((s) => ({ content: s, class: 'tick' }))];
  const lines = rows.map((r, i) => stackLine(r, i, compared, actions));
  const created = createdBy === null ? [] : [frameLine(createdBy, t('createdBy'), 'frame-created', compared, actions)];
  return [
    h(
      'p',
      { class: 'facts' },
      h('strong', {}, title),
      facts.map((f) => h('span', {}, f)),
    ),
    agreement === null ? null : h('p', {}, agreement),
    rows.length === 0
      ? h('p', { class: 'muted' }, t('noFrames'))
      : table(t('stackOf', title), headings, [...lines, ...created], 'stack'),
    cut > 0 ? h('p', { class: 'muted' }, t('more', t('frameMany', count(cut)))) : null,
    allFrames ? textButton(t('foldGoFrames'), actions.toggleFrames, { class: 'link', 'data-key': 'frames' }) : null,
  ];
}

function stackLine(line: StackRow, index: number, compared: readonly string[], actions: Actions): HTMLElement {
  if (line.type === 'frame') return frameLine(line, '', `frame-${String(index)}`, compared, actions);
  const text = t('goFrames', t(line.count === 1 ? 'frameOne' : 'frameMany', count(line.count)));
  const unfold = textButton(text, actions.toggleFrames, {
    class: 'link plain',
    'aria-expanded': 'false',
    'data-key': index === 0 ? 'frames' : `frames-${String(index)}`,
  });
  return row([{ content: unfold, class: 'muted' }, ...compared.map(() => ({ content: tick('has'), class: 'tick' }))]);
}

function frameLine(
  line: FrameRow,
  before: string,
  key: string,
  compared: readonly string[],
  actions: Actions,
): HTMLElement {
  const name = h('span', { class: 'code', title: line.frame.function }, line.text);
  const assembly = line.assembly === null ? null : assemblyPart(line.assembly, line.text, key);
  const text = h(
    'span',
    { class: 'frame-name' },
    before,
    name,
    line.frame.inlined ? [' ', badge(t('inlined'))] : null,
    assembly && [' ', assembly.toggle],
  );
  const place = h('span', { class: 'frame-place' }, siteLink(line.frame, actions, key));
  return row(
    [
      { content: [h('span', { class: 'frame-line' }, text, place), assembly && assembly.block] },
      // Where a goroutine was created is not compared.
      ...compared.map((_, i) => ({ content: line.in[i] === undefined ? '' : tick(line.in[i]), class: 'tick' })),
    ],
    { class: `origin-${line.origin}${line.in.includes('lacks') ? ' is-disputed' : ''}` },
  );
}

function badge(text: string): HTMLElement {
  return h('span', { class: 'muted' }, text);
}

const ticks: Record<Presence, { readonly sign: string; readonly text: 'hasIt' | 'hasItNot' | 'leavesItOut' }> = {
  has: { sign: '✓', text: 'hasIt' },
  lacks: { sign: '✗', text: 'hasItNot' },
  'leaves-out': { sign: '·', text: 'leavesItOut' },
};

function tick(presence: Presence): HTMLElement {
  const { sign, text } = ticks[presence];
  return h('span', { role: 'img', 'aria-label': t(text), title: t(text) }, sign);
}
