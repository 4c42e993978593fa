import { h, type Child } from './dom';
import type { Store } from './store';

/**
 * A part of the page that is drawn again when what it depends on changes. Focus stays on the element with the same
 * `data-key`, so that drawing again is not noticed by keyboard and screen reader.
 */
export function live<S, V>(
  store: Store<S>,
  depends: (state: S) => readonly V[],
  draw: (state: S) => Child,
): HTMLElement {
  const host = h('div', { class: 'live' });
  let drawn: readonly unknown[] | undefined;
  const update = (): void => {
    const state = store.get();
    const now = depends(state);
    if (drawn?.length === now.length && now.every((v, i) => Object.is(v, drawn?.[i]))) return;
    drawn = now;
    const key = focusedKey(host);
    const child = draw(state);
    host.replaceChildren();
    host.append(h('div', { class: 'live' }, child));
    if (key !== null)
      host.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  };
  store.subscribe(update);
  update();
  return host;
}

function focusedKey(host: HTMLElement): string | null {
  const active = document.activeElement;
  return active instanceof HTMLElement && host.contains(active) ? (active.dataset['key'] ?? null) : null;
}
