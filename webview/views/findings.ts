import type { Diagnosis, Finding } from '../../core/model/diagnosis';
import type { Actions } from '../actions';
import { h } from '../dom';
import { live } from '../live';
import type { PanelModel } from '../panel-model';
import type { Store } from '../store';
import { markShape } from '../ui-kit/mark';
import { textButton } from '../ui-kit/ui-kit';
import { classLabel, confidenceWord, markOf } from '../view-models/severity';
import { findingBody } from './finding';

/** The findings, worst first. A single one is that of the verdict and needs no heading of its own. */
export function findings(diagnosis: Diagnosis, store: Store<PanelModel>, actions: Actions): HTMLElement | null {
  const [only, second] = diagnosis.findings;
  if (only === undefined) return null;
  if (second === undefined)
    return h(
      'section',
      { class: 'finding', 'aria-label': 'Finding' },
      findingBody(diagnosis, only, 'finding', actions),
    );
  return live(
    store,
    ({ ui }) => [ui.openFindings],
    ({ ui }) =>
      h(
        'section',
        { class: 'findings' },
        h('h2', {}, `${String(diagnosis.findings.length)} findings`),
        diagnosis.findings.map((finding, i) => card(diagnosis, finding, i, ui.openFindings.includes(i), actions)),
      ),
  );
}

function card(diagnosis: Diagnosis, finding: Finding, index: number, open: boolean, actions: Actions): HTMLElement {
  const key = `finding-${String(index)}`;
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
    h('h3', {}, textButton(line, toggle, { class: 'finding-line', 'aria-expanded': String(open), 'data-key': key })),
    open
      ? h(
          'div',
          { class: 'finding-body' },
          saidAbove ? null : h('p', {}, finding.explanation),
          findingBody(diagnosis, finding, key, actions),
        )
      : h('p', { class: 'finding-body muted' }, finding.explanation),
  );
}
