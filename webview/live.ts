import { h, type Child } from './dom';
import { focusedKey, refocusLater } from './focus';
import type { Store } from './store';

/**
 * A part of the page that is drawn again when what it depends on changes. Focus stays on the element with the same
 * `data-key`, so that drawing again is not noticed by keyboard and screen reader. It ends when it leaves the page.
 */
export function live<S>(
  store: Store<S>,
  depends: (state: S) => readonly unknown[],
  draw: (state: S) => Child,
): HTMLElement {
  const host = h('div', { class: 'live' });
  let drawn: readonly unknown[] = depends(store.get());
  host.append(h('div', { class: 'live' }, draw(store.get())));
  const end = store.subscribe(() => {
    if (!host.isConnected) {
      end();
      return;
    }
    const state = store.get();
    const now = depends(state);
    if (now.every((v, i) => Object.is(v, drawn[i]))) return;
    drawn = now;
    const key = focusedKey(host);
    host.replaceChildren(h('div', { class: 'live' }, draw(state)));
    if (key !== null) refocusLater(host, key);
  });
  return host;
}
