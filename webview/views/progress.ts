import type { Failure, Progress } from '../../core/protocol/host-webview';
import type { Actions } from '../actions';
import { h, type Child } from '../dom';
import { t } from '../l10n/text';
import { live } from '../live';
import type { PanelModel } from '../panel-model';
import type { Store } from '../store';
import { button, busy } from '../ui-kit/ui-kit';
import { sourceLabel } from '../view-models/evidence';
import { duration } from '../view-models/format';
import { stepText } from '../view-models/step';

export type Meanwhile = 'nothing' | 'soFar' | 'before';

/**
 * A diagnosis at work: what each source does now, and what there is to look at meanwhile. Only the words are drawn again
 * with every tick: Cancel stays where it is, so that a press is not lost.
 */
export function progress(store: Store<PanelModel>, meanwhile: Meanwhile, actions: Actions): HTMLElement {
  const first = meanwhile === 'nothing';
  const ticking = (draw: (of: Progress) => Child): HTMLElement =>
    live(
      store,
      (m) => [m.progress],
      (m) => (m.progress === null ? null : draw(m.progress)),
    );
  return h(
    'section',
    { class: 'progress', 'aria-label': t('progress') },
    h(
      'div',
      { class: 'verdict-line' },
      busy(),
      h(first ? 'h1' : 'h2', {}, t(meanwhile === 'before' ? 'observingAgain' : 'observing')),
      ticking((of) =>
        h('p', { class: 'facts' }, h('span', {}, of.target), h('span', { class: 'elapsed' }, duration(of.elapsedMs))),
      ),
      h('div', { class: 'toolbar' }, button(t('cancel'), actions.cancel, { key: 'cancel' })),
    ),
    meanwhile === 'soFar' ? null : h('p', {}, t(first ? 'noVerdictYet' : 'belowIsBefore')),
    ticking((of) => h('ul', { class: 'steps' }, of.steps.map(step))),
  );
}

function step({ source, doing, done }: Progress['steps'][number]): HTMLElement {
  return h(
    'li',
    { class: done ? 'is-done' : 'is-doing' },
    h('span', { class: 'step-mark', role: 'img', 'aria-label': t(done ? 'stepDone' : 'stepAtWork') }, done ? '✓' : '…'),
    h('span', { class: 'step-source' }, source === 'verdict' ? t('verdict') : sourceLabel(source)),
    h('span', {}, stepText(doing)),
  );
}

/** Why there is no diagnosis, and what to do. */
export function failure(of: Failure, actions: Actions): HTMLElement {
  return h(
    'section',
    { class: 'failure', 'aria-label': t(of.cancelled ? 'cancelled' : 'failure') },
    h(
      'div',
      { class: 'verdict-line' },
      h('h1', {}, t(of.cancelled ? 'cancelled' : 'noDiagnosis')),
      h('p', { class: 'facts' }, h('span', {}, of.target)),
      h('div', { class: 'toolbar' }, button(t('tryAgain'), actions.again, { key: 'again', primary: true })),
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
  if (of.progress !== null) return t('observingTarget', of.progress.target);
  return of.verdict;
}
