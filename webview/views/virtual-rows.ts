import { h } from '../dom';

/** Lines drawn above and below what is seen. */
const margin = 12;

export interface VirtualRows {
  /** A table's body with as much room as all rows take, and only those that are seen drawn. */
  readonly body: HTMLElement;
  /** Draws for the scroll position of now; called when the table is on the page. */
  readonly draw: () => void;
  /** The same when what rows say has changed. */
  readonly redraw: () => void;
  /** Scrolls to a row and draws it. */
  readonly show: (row: number) => void;
}

/**
 * Rows of one height in a scrolled element. `rowOf` makes row `i`, which gets its place in the whole by `aria-rowindex`
 * (row 1 is that of the headings); a `presentation` is no table to a screen reader.
 */
export function virtualRows(
  scroll: HTMLElement,
  count: number,
  rowHeight: number,
  rowOf: (index: number) => HTMLElement,
  role: 'rowgroup' | 'presentation' = 'rowgroup',
): VirtualRows {
  const body = h('tbody', { role });
  let from = -1;
  let to = -1;
  const draw = (): void => {
    const seen = Math.ceil((scroll.clientHeight || 600) / rowHeight);
    const top = Math.max(0, Math.floor(scroll.scrollTop / rowHeight) - margin);
    const first = Math.min(top, Math.max(0, count - seen - 2 * margin));
    const last = Math.min(count, first + seen + 2 * margin);
    if (first === from && last === to) return;
    [from, to] = [first, last];
    const rows = Array.from({ length: last - first }, (_, i) => {
      const row = rowOf(first + i);
      if (role === 'rowgroup') row.setAttribute('aria-rowindex', String(first + i + 2));
      return row;
    });
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['key'] : undefined;
    const held = focused !== undefined && body.contains(document.activeElement);
    body.replaceChildren(space(first * rowHeight), ...rows, space((count - last) * rowHeight));
    if (held) body.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  };
  let asked = false;
  scroll.onscroll = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
  draw();
  const show = (row: number): void => {
    const top = row * rowHeight;
    if (top < scroll.scrollTop || top > scroll.scrollTop + scroll.clientHeight - 3 * rowHeight)
      scroll.scrollTop = Math.max(0, top - scroll.clientHeight / 2);
    draw();
  };
  const redraw = (): void => {
    from = -1;
    draw();
  };
  return { body, draw, redraw, show };
}

function space(height: number): HTMLElement {
  const row = h('tr', { 'aria-hidden': 'true', class: 'space' });
  row.style.height = `${String(height)}px`;
  return row;
}
