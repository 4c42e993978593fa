import type { Actions } from '../actions';
import { h } from '../dom';
import { t } from '../l10n/text';
import { textButton } from '../ui-kit/ui-kit';

/** Saves a table as `NAME.csv`. */
export function csvLink(name: string, make: () => string, actions: Actions): HTMLElement {
  const save = (): void => {
    actions.save(`${name}.csv`, make());
  };
  return h(
    'p',
    {},
    textButton(t('saveCsv'), save, { class: 'link', title: t('saveCsvHint'), 'data-key': `${name}-csv` }),
  );
}
