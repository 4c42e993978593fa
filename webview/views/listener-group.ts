import type { DiagnosedListener } from '../../core/model/diagnosis';
import type { Actions } from '../actions';
import { queueBar } from '../charts/queue-bar';
import { h, type Child } from '../dom';
import { t } from '../l10n/text';
import { markShape } from '../ui-kit/mark';
import { textButton } from '../ui-kit/ui-kit';
import { count, difference } from '../view-models/format';
import type { ListenerGroup, ListenerRow } from '../view-models/listener-group';
import { flagsOf, type ListenerLine } from '../view-models/listener-rows';
import { siteLink } from './site-link';
import { row } from './table';

export interface GroupState {
  /** False when no source told of goroutines. */
  readonly goroutinesKnown: boolean;
  /** Key of the chosen listener. */
  readonly chosen: string | null;
}

/** One line of the listeners table. */
export function listenerLine(line: ListenerLine, state: GroupState, actions: Actions): HTMLElement {
  return line.type === 'group'
    ? groupRow(line.group, line.open, state, actions)
    : memberRow(line.row, line.alone, state, actions);
}

function groupRow(group: ListenerGroup, open: boolean, state: GroupState, actions: Actions): HTMLElement {
  const toggle = (): void => {
    actions.toggleGroup(group.key);
  };
  const holdsChosen = !open && group.members.some((m) => m.key === state.chosen);
  const chevron = textButton(open ? '▾' : '▸', toggle, {
    class: 'chevron',
    'aria-expanded': String(open),
    'aria-label': t('listenersOfOneSite', count(group.members.length)),
    'data-key': `group-${group.key}`,
  });
  return row(
    [
      {
        content: [
          chevron,
          markShape(group.mark, true),
          ' ',
          made(group, state, actions),
          ` ×${count(group.members.length)}`,
          growth(group),
        ],
        heads: true,
      },
      { content: chooser(group.address, group.members[0]!.key, holdsChosen, actions), class: 'code' },
      { content: queue(group.queue, group.backlog), class: 'number' },
      { content: acceptors(group.acceptors, state), class: 'number' },
      { content: '', class: 'number' },
      { content: group.class },
    ],
    { class: holdsChosen ? 'is-chosen' : null },
  );
}

/** `alone` when the listener is not inside an open group: then the row says what the group's row would say. */
function memberRow(
  { key, listener: l, mark }: ListenerRow,
  alone: ListenerGroup | null,
  state: GroupState,
  actions: Actions,
): HTMLElement {
  const chosen = key === state.chosen;
  const first: Child =
    alone === null
      ? l.sinceFirstSample
        ? ''
        : h('span', { class: 'muted' }, t('new'))
      : [markShape(mark, true), ' ', made(alone, state, actions), growth(alone)];
  return row(
    [
      { content: first, class: alone === null ? 'member' : 'single', heads: alone !== null },
      { content: chooser(l.address, key, chosen, actions), class: 'code' },
      { content: [queueChange(l.queues), queue(l.queue, l.backlog)], class: 'number' },
      { content: [acceptors(count(l.acceptors.length), state), rate(l.acceptedPerSecond)], class: 'number' },
      { content: descriptor(l), class: 'number' },
      { content: alone === null ? '' : l.class },
    ],
    { class: chosen ? 'is-chosen' : null },
  );
}

function made(group: ListenerGroup, { goroutinesKnown }: GroupState, actions: Actions): Child {
  if (group.site === null) return h('span', { class: 'muted' }, t(goroutinesKnown ? 'noAcceptLoop' : 'unknown'));
  return siteLink(group.site, actions, `made-${group.key}`);
}

function acceptors(number: string, { goroutinesKnown }: GroupState): Child {
  return goroutinesKnown ? number : h('span', { class: 'muted' }, t('unknown'));
}

const flagTexts = {
  nonblocking: 'flagNonblocking',
  blocking: 'flagBlocking',
  unpolled: 'flagUnpolled',
  shared: 'flagShared',
  closed: 'flagClosed',
} as const;

/** That it is non-blocking needs no words: package net makes it so. */
function descriptor(l: DiagnosedListener): Child {
  const flags = flagsOf(l);
  const fd = l.fd === null ? '–' : String(l.fd);
  const odd = flags.filter((f) => f !== 'nonblocking').map((f) => t(flagTexts[f]));
  return h(
    'span',
    { title: flags.length === 0 ? null : flags.map((f) => t(flagTexts[f])).join(', ') },
    odd.length === 0 ? fd : [h('span', { class: 'muted' }, `${odd.join(', ')} · `), fd],
  );
}

/** Idle listeners take none, which needs no words. */
function rate(perSecond: number | null): Child {
  if (perSecond === null || perSecond === 0) return null;
  return h('span', { class: 'muted', title: t('acceptedPerSecond') }, ` · ${t('perSecond', perSecond)}`);
}

function growth({ added, members }: ListenerGroup): Child {
  if (added === 0) return null;
  return h(
    'span',
    { class: 'added', title: t('sinceFirstSample') },
    ' ',
    members.length === 1 ? t('new') : difference(added),
  );
}

function chooser(address: string, key: string, chosen: boolean, actions: Actions): HTMLElement {
  const choose = (): void => {
    actions.chooseListener(key);
  };
  return textButton(address, choose, {
    class: 'link plain',
    title: t('showAcceptors'),
    'aria-pressed': String(chosen),
    'data-key': `choose-${key}`,
  });
}

/** Against the sample before; a queue that stays needs no words. */
function queueChange(queues: readonly (number | null)[]): Child {
  const [before, now] = queues.slice(-2);
  if (typeof before !== 'number' || typeof now !== 'number' || before === now) return null;
  return h('span', { class: 'muted', title: t('sinceSampleBefore') }, `${difference(now - before)} `);
}

function queue(length: number | null, limit: number | null): Child {
  if (length === null) return h('span', { class: 'muted' }, t('unknown'));
  if (limit === null) return count(length);
  return h('span', { class: 'queue' }, queueBar(length, limit), h('span', {}, `${count(length)}/${count(limit)}`));
}
