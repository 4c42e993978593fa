import type { Diagnosis, Finding } from '../../core/model/diagnosis';
import type { Actions } from '../actions';
import { h, type Child } from '../dom';
import { button, textButton } from '../ui-kit/ui-kit';
import { evidenceOf, type EvidenceRow, type Stance } from '../view-models/evidence';
import { remedyParts } from '../view-models/remedy';
import { shownGoroutine } from '../view-models/selection';
import { siteLink } from './site-link';
import { row, table } from './table';

const stances: Record<Stance, string> = { agrees: '✓', contradicts: '✗', missing: '–' };

/** What to look at, what to do, and how it is known. */
export function findingBody(diagnosis: Diagnosis, finding: Finding, key: string, actions: Actions): Child {
  const steps = [lookAt(finding, key, actions), remedy(finding), next(finding, key, actions)];
  return [
    steps.every((step) => step === null) ? null : h('dl', { class: 'what-to-do' }, steps),
    evidenceTable(diagnosis, finding, key, actions),
  ];
}

function lookAt({ site }: Finding, key: string, actions: Actions): Child {
  if (site === null) return null;
  return [
    h('dt', {}, 'Look at'),
    h('dd', {}, siteLink(site, actions, `${key}-site`), ' ', h('span', { class: 'code muted' }, site.function)),
  ];
}

function remedy({ remedy: text }: Finding): Child {
  const parts = remedyParts(text).map((part) => h(part.type === 'code' ? 'pre' : 'p', {}, part.text));
  return parts.length === 0 ? null : [h('dt', {}, 'Do'), h('dd', {}, parts)];
}

function next(finding: Finding, key: string, actions: Actions): Child {
  if (finding.next === null) return null;
  const again =
    actions.interactive && finding.class === 'inconclusive'
      ? button('Take again', actions.again, { key: `${key}-again`, primary: true })
      : null;
  return [h('dt', {}, 'Next'), h('dd', {}, finding.next, again === null ? null : [' ', again])];
}

function evidenceTable(diagnosis: Diagnosis, finding: Finding, key: string, actions: Actions): HTMLElement | null {
  const rows = evidenceOf(finding);
  if (rows.length === 0) return null;
  return table(
    `Evidence for ${finding.title}`,
    [{ content: 'Evidence' }, { content: 'Says' }, { content: 'Verdict' }],
    rows.map((r, i) =>
      row(
        [
          { content: r.source, heads: true, class: 'evidence-source' },
          { content: says(diagnosis, r, `${key}-evidence-${String(i)}`, actions) },
          {
            content: [h('span', { 'aria-hidden': 'true' }, `${stances[r.stance]} `), r.stance],
            class: 'evidence-stance',
          },
        ],
        { class: `is-${r.stance}` },
      ),
    ),
    'evidence stacked',
  );
}

function says(diagnosis: Diagnosis, { item }: EvidenceRow, key: string, actions: Actions): Child {
  const goroutine = shownGoroutine(diagnosis, item);
  const choose = (): void => {
    if (goroutine !== null) actions.chooseGoroutine(goroutine);
  };
  return [
    item.says,
    goroutine === null
      ? null
      : [
          ' ',
          textButton(`goroutine ${String(goroutine)}`, choose, {
            class: 'link',
            title: 'Show its stack',
            'data-key': `${key}-goroutine`,
          }),
        ],
    item.frame === null ? null : [' ', siteLink(item.frame, actions, `${key}-frame`)],
  ];
}
