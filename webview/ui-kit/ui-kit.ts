import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { h, type Attributes, type Child } from '../dom';

/** The only place that knows the toolkit: its repository is archived, so that it must be easy to leave. */
export function registerUiKit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeProgressRing(), vsCodeTextField());
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
