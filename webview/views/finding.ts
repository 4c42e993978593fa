import type { Diagnosis, Finding } from '../../core/model/diagnosis';
import { remedyParts } from '../../core/model/remedy';
import type { Actions } from '../actions';
import { h, type Child } from '../dom';
import { t } from '../l10n/text';
import type { PanelModel } from '../panel-model';
import type { Store } from '../store';
import { button, textButton } from '../ui-kit/ui-kit';
import { evidenceOf, type EvidenceRow, type Stance } from '../view-models/evidence';
import { rawPlaceOf } from '../view-models/raw-place';
import { shownGoroutine } from '../view-models/selection';
import { siteLink } from './site-link';
import { row, table } from './table';

const stances: Record<Stance, string> = { agrees: '✓', contradicts: '✗', missing: '–', silent: '·' };

interface FindingParts {
  readonly diagnosis: Diagnosis;
  readonly finding: Finding;
  readonly index: number;
  readonly store: Store<PanelModel>;
  readonly actions: Actions;
}

/** What to look at, how it is known, what to do. */
export function findingBody(parts: FindingParts): Child {
  const { finding, index, actions } = parts;
  const copy = (): void => {
    actions.copyFinding(index);
  };
  const steps = [remedy(finding), settings(finding), next(finding, index, actions)];
  return [
    lookAt(parts),
    h(
      'div',
      { class: 'columns finding-columns' },
      evidenceTable(parts),
      steps.every((step) => step === null) ? null : h('dl', { class: 'what-to-do' }, steps),
    ),
    actions.interactive
      ? textButton(t('copyMarkdown'), copy, {
          class: 'link',
          title: t('copyMarkdownHint'),
          'data-key': `finding-${String(index)}-copy`,
        })
      : null,
  ];
}

function lookAt({ finding: { site }, index, actions }: FindingParts): Child {
  if (site === null) return null;
  return h(
    'p',
    { class: 'look-at' },
    h('span', { class: 'muted' }, t('lookAt')),
    ' ',
    siteLink(site, actions, `finding-${String(index)}-site`),
    ' ',
    h('span', { class: 'code muted' }, site.function),
  );
}

function remedy({ remedy: text }: Finding): Child {
  const parts = remedyParts(text).map((part) => h(part.type === 'code' ? 'pre' : 'p', {}, part.text));
  return parts.length === 0 ? null : [h('dt', {}, t('whatToDo')), h('dd', {}, parts)];
}

/** A diagnosis kept by an older version has none. */
function settings({ settings: list = [] }: Partial<Pick<Finding, 'settings'>>): Child {
  if (list.length === 0) return null;
  return [
    h('dt', {}, t('kernelSettings')),
    ...list.map(({ name, value, effect, risk }) =>
      h(
        'dd',
        { class: 'kernel-setting' },
        h('span', { class: 'code' }, `${name} = ${value}`),
        h('p', {}, effect),
        h('p', { class: 'muted' }, t('settingRisk', risk)),
      ),
    ),
  ];
}

function next(finding: Finding, index: number, actions: Actions): Child {
  if (finding.next === null) return null;
  const again =
    actions.interactive && finding.class === 'inconclusive'
      ? button(t('takeAnother'), actions.again, { key: `finding-${String(index)}-again`, primary: true })
      : null;
  return [h('dt', {}, t('toBeCertain')), h('dd', {}, finding.next, again === null ? null : [' ', again])];
}

function evidenceTable(parts: FindingParts): HTMLElement | null {
  const { diagnosis, finding } = parts;
  const rows = evidenceOf(finding, diagnosis.sources);
  if (rows.length === 0) return null;
  return table(
    t('evidenceFor', finding.title),
    [{ content: t('evidence') }, { content: t('says') }, { content: t('stance') }],
    rows.map((r, i) =>
      row(
        [
          { content: source(parts, r, i), heads: true, class: 'evidence-source' },
          { content: says(parts, r, i) },
          {
            content: [h('span', { 'aria-hidden': 'true' }, `${stances[r.stance]} `), t(r.stance)],
            class: 'evidence-stance',
          },
        ],
        { class: `is-${r.stance}` },
      ),
    ),
    'evidence stacked',
  );
}

/** The source's name, which leads to the place where the evidence stands: a document's line, a lane, a stack. */
function source(
  { finding, store, actions, index }: FindingParts,
  { source: name, stance, item }: EvidenceRow,
  i: number,
): Child {
  if (stance === 'missing' || stance === 'silent') return name;
  const goto = (): void => {
    const place = rawPlaceOf(item, finding, store.get().details?.documents ?? []);
    if (item.source === 'trace') actions.showLane(item.goroutine ?? finding.goroutines.ids[0] ?? null);
    else if (place !== null) actions.showRaw(place);
    else if (item.goroutine !== null) actions.chooseGoroutine(item.goroutine);
    document.getElementById('tabs')?.scrollIntoView({ block: 'start' });
  };
  const key = `finding-${String(index)}-source-${String(i)}`;
  return textButton(name, goto, { class: 'link', title: t('showRaw'), 'data-key': key });
}

function says({ diagnosis, actions, index }: FindingParts, { item, stance }: EvidenceRow, i: number): Child {
  const key = `finding-${String(index)}-evidence-${String(i)}`;
  const goroutine = shownGoroutine(diagnosis, item);
  const choose = (): void => {
    if (goroutine !== null) actions.chooseGoroutine(goroutine);
  };
  return [
    stance === 'silent' ? h('span', { class: 'muted' }, item.says) : item.says,
    goroutine === null
      ? null
      : [
          ' ',
          textButton(t('goroutine', goroutine), choose, {
            class: 'link',
            title: t('showStack'),
            'data-key': `${key}-goroutine`,
          }),
        ],
    item.frame === null ? null : [' ', siteLink(item.frame, actions, `${key}-frame`)],
  ];
}
