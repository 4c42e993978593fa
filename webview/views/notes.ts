import type { Diagnosis } from '../../core/model/diagnosis';
import { remedyParts } from '../../core/model/remedy';
import { h, type Child } from '../dom';
import { t } from '../l10n/text';
import { section } from './table';

/** What is worth knowing of the target beside the verdict. A diagnosis kept by an older version has none. */
export function notes(diagnosis: Partial<Pick<Diagnosis, 'notes'>>): Child {
  const all = diagnosis.notes ?? [];
  if (all.length === 0) return null;
  const items = all.map(({ says, remedy }) => [
    h('dt', {}, says),
    h(
      'dd',
      { class: 'muted' },
      remedyParts(remedy).map((part) => h(part.type === 'code' ? 'pre' : 'p', {}, part.text)),
    ),
  ]);
  return section(t('notes'), 'notes', h('dl', {}, items));
}
