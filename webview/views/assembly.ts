import { h } from '../dom';
import { t } from '../l10n/text';
import { textButton } from '../ui-kit/ui-kit';
import type { Assembly, AssemblyLine } from '../view-models/assembly';

/** The machine code of a call, closed at first, and the button that opens it. `key` is one of the page. */
export function assemblyPart(
  { inFunction, lines }: Assembly,
  functionName: string,
  key: string,
): { readonly toggle: HTMLElement; readonly block: HTMLElement } {
  const id = `assembly-${key}`;
  const name = t('assemblyOf', functionName);
  const block = h(
    'pre',
    { id, class: 'assembly', hidden: true, role: 'group', 'aria-label': name },
    inFunction === null ? null : h('span', { class: 'muted' }, `${inFunction}:`),
    lines.map(instruction),
  );
  const toggle = textButton(
    t('assembly'),
    () => {
      block.hidden = !block.hidden;
      toggle.setAttribute('aria-expanded', String(!block.hidden));
    },
    {
      class: 'link assembly-toggle',
      'aria-expanded': 'false',
      'aria-controls': id,
      'aria-label': name,
      'data-key': id,
    },
  );
  return { toggle, block };
}

/** As gdb writes it, with its arrow. */
function instruction({ address, text, isCall }: AssemblyLine): HTMLElement {
  return h('span', { class: isCall ? 'is-call' : '' }, `${isCall ? '=>' : '  '} ${address}  ${text}`);
}
