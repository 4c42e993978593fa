import type { Failure, Progress } from '../../core/protocol/host-webview';
import type { Actions } from '../actions';
import { h } from '../dom';
import { button, busy } from '../ui-kit/ui-kit';
import { sourceLabel } from '../view-models/evidence';
import { duration } from '../view-models/format';

/** A diagnosis at work: what each source does now. `first` when there is no earlier one to look at meanwhile. */
export function progress(of: Progress, first: boolean, actions: Actions): HTMLElement {
  return h(
    'section',
    { class: 'progress', 'aria-label': 'Progress' },
    h(
      'div',
      { class: 'verdict-line' },
      busy(),
      h(first ? 'h1' : 'h2', {}, first ? 'Observing' : 'Observing again'),
      h('p', { class: 'facts' }, h('span', {}, of.target), h('span', { class: 'elapsed' }, duration(of.elapsedMs))),
      h('div', { class: 'toolbar' }, button('Cancel', actions.cancel, { key: 'cancel' })),
    ),
    h('p', {}, first ? 'No verdict so far.' : 'Below is the diagnosis before.'),
    h('ul', { class: 'steps' }, of.steps.map(step)),
  );
}

function step({ source, doing, done }: Progress['steps'][number]): HTMLElement {
  return h(
    'li',
    { class: done ? 'is-done' : 'is-doing' },
    h('span', { class: 'step-mark', role: 'img', 'aria-label': done ? 'done' : 'at work' }, done ? '✓' : '…'),
    h('span', { class: 'step-source' }, source === 'verdict' ? 'verdict' : sourceLabel(source)),
    h('span', {}, doing),
  );
}

/** Why there is no diagnosis, and what to do. */
export function failure(of: Failure, actions: Actions): HTMLElement {
  return h(
    'section',
    { class: 'failure', 'aria-label': of.cancelled ? 'Cancelled' : 'Failure' },
    h(
      'div',
      { class: 'verdict-line' },
      h('h1', {}, of.cancelled ? 'Cancelled' : 'No diagnosis'),
      h('p', { class: 'facts' }, h('span', {}, of.target)),
      h('div', { class: 'toolbar' }, button('Try again', actions.again, { key: 'again', primary: true })),
    ),
    h('p', { class: 'explanation' }, of.message),
    of.remedy === '' ? null : h('p', {}, of.remedy),
  );
}

/** What a screen reader is told when something ends; not each tick of the clock. */
export function announcement(of: {
  progress: Progress | null;
  failure: Failure | null;
  verdict: string | null;
}): string | null {
  if (of.failure !== null) return of.failure.message;
  if (of.progress !== null) return `Observing ${of.progress.target}`;
  return of.verdict;
}
