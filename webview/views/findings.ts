import type { Diagnosis, Finding } from '../../core/model/diagnosis';
import type { Actions } from '../actions';
import { h } from '../dom';
import { t } from '../l10n/text';
import { live } from '../live';
import type { PanelModel } from '../panel-model';
import type { Store } from '../store';
import { markShape } from '../ui-kit/mark';
import { textButton } from '../ui-kit/ui-kit';
import { count } from '../view-models/format';
import { classLabel, confidenceWord, markOf } from '../view-models/severity';
import { findingBody } from './finding';

/** The findings, worst first. A single one is that of the verdict and needs no heading of its own. */
export function findings(diagnosis: Diagnosis, store: Store<PanelModel>, actions: Actions): HTMLElement | null {
  const [only, second] = diagnosis.findings;
  if (only === undefined) return null;
  if (second === undefined)
    return h(
      'section',
      { class: 'finding', 'aria-label': t('finding') },
      findingBody({ diagnosis, finding: only, index: 0, store, actions }),
    );
  return live(
    store,
    ({ ui }) => [ui.openFindings],
    ({ ui }) =>
      h(
        'section',
        { class: 'findings' },
        h('h2', {}, t('findings', count(diagnosis.findings.length))),
        diagnosis.findings.map((finding, index) =>
          card({ diagnosis, finding, index, store, actions }, ui.openFindings.includes(index)),
        ),
      ),
  );
}

function card(
  parts: {
    readonly diagnosis: Diagnosis;
    readonly finding: Finding;
    readonly index: number;
    readonly store: Store<PanelModel>;
    readonly actions: Actions;
  },
  open: boolean,
): HTMLElement {
  const { diagnosis, finding, index, actions } = parts;
  const toggle = (): void => {
    actions.toggleFinding(index);
  };
  const line = [
    h('span', { class: 'chevron', 'aria-hidden': 'true' }, open ? '▾' : '▸'),
    markShape(markOf(finding), true),
    h('strong', {}, finding.title),
    h('span', { class: 'muted' }, confidenceWord(finding)),
    h('code', { class: 'muted' }, classLabel(finding)),
  ];
  const saidAbove = index === 0 && finding.explanation === diagnosis.verdict.explanation;
  return h(
    'div',
    { class: 'finding' },
    h(
      'h3',
      {},
      textButton(line, toggle, {
        class: 'finding-line',
        'aria-expanded': String(open),
        'data-key': `finding-${String(index)}`,
      }),
    ),
    open
      ? h('div', { class: 'finding-body' }, saidAbove ? null : h('p', {}, finding.explanation), findingBody(parts))
      : h('p', { class: 'finding-body muted' }, finding.explanation),
  );
}
