import { h } from '../dom';
import { t } from '../l10n/text';
import { textButton } from '../ui-kit/ui-kit';

const keys = ['Zoom', 'Pan', 'Lanes', 'Marks', 'Fit', 'Back', 'All', 'Filter', 'Help'] as const;

/** The list of keys, over the page until it is closed. `onClose` gives the focus back. */
export function keysOverlay(onClose: () => void): { readonly element: HTMLElement; readonly toggle: () => void } {
  const element = h(
    'dialog',
    { class: 'keys', 'aria-label': t('timelineKeys') },
    h('h2', {}, t('timelineKeys')),
    h(
      'dl',
      {},
      keys.map((key) => [h('dt', { class: 'code' }, t(`key${key}`)), h('dd', {}, t(`key${key}Does`))]),
    ),
    textButton(
      t('close'),
      () => {
        element.close();
      },
      { class: 'link', 'data-key': 'keys-close' },
    ),
  );
  element.addEventListener('close', onClose);
  const toggle = (): void => {
    if (element.open) element.close();
    else element.showModal();
  };
  element.addEventListener('keydown', (event) => {
    // The page would go back to the verdict.
    if (event.key === 'Escape') event.stopPropagation();
    if (event.key === '?') toggle();
  });
  return { element, toggle };
}
