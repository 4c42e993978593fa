import { h, type Attributes, type Child } from '../dom';

/**
 * Loads the toolkit, which takes longer than to draw the verdict: until then a button is its text. Gives what makes its
 * elements work, to be run one after the other. toolkit.ts alone imports it: its repository is archived, so that it must be
 * easy to leave.
 */
export async function loadUiKit(): Promise<readonly (() => void)[]> {
  const { registrations } = await import('./toolkit');
  return registrations;
}

export interface ButtonOptions {
  readonly key: string;
  readonly primary?: boolean;
  readonly title?: string;
}

/** A push button. */
export function button(text: string, press: () => void, { key, primary = false, title }: ButtonOptions): HTMLElement {
  const attributes: Attributes = {
    appearance: primary ? 'primary' : 'secondary',
    'data-key': key,
    title: title ?? null,
    click: press,
  };
  return h('vscode-button', attributes, text);
}

/** A field that filters as one types. */
export function filterField(label: string, value: string, change: (text: string) => void, key: string): HTMLElement {
  return h('vscode-text-field', {
    class: 'filter',
    size: 24,
    placeholder: label,
    'aria-label': label,
    'data-key': key,
    'current-value': value,
    input: (event) => {
      if (event.target instanceof HTMLElement && 'value' in event.target) change(String(event.target.value));
    },
  });
}

/** Something is under way; said by words beside it, so that it is hidden from screen readers. */
export function busy(): HTMLElement {
  return h('vscode-progress-ring', { class: 'busy', 'aria-hidden': 'true' });
}

/** A button that looks like text: for links into the source and for choosing. */
export function textButton(text: Child, press: () => void, attributes: Attributes): HTMLButtonElement {
  return h('button', { type: 'button', ...attributes, click: press }, text);
}
