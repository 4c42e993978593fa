import { h } from '../dom';
import { focusedKey, refocus } from '../focus';

/** Lines drawn above and below what is seen. */
const margin = 6;

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
  /** Rows that are on the page, by their number. */
  let drawn = new Map<number, HTMLElement>();
  let from = -1;
  let to = -1;
  const draw = (): void => {
    const seen = Math.ceil((scroll.clientHeight || 600) / rowHeight);
    const top = Math.max(0, Math.floor(scroll.scrollTop / rowHeight) - margin);
    const first = Math.min(top, Math.max(0, count - seen - 2 * margin));
    const last = Math.min(count, first + seen + 2 * margin);
    if (first === from && last === to) return;
    [from, to] = [first, last];
    const next = new Map<number, HTMLElement>();
    for (let i = first; i < last; i++) {
      const row = drawn.get(i) ?? rowOf(i);
      if (role === 'rowgroup') row.setAttribute('aria-rowindex', String(i + 2));
      next.set(i, row);
    }
    drawn = next;
    const key = focusedKey(body);
    body.replaceChildren(space(first * rowHeight), ...next.values(), space((count - last) * rowHeight));
    // Who works by keyboard stays in the table when the row is scrolled away.
    if (key !== null && !refocus(body, key)) scroll.focus({ preventScroll: true });
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
    drawn.clear();
    draw();
  };
  return { body, draw, redraw, show };
}

function space(height: number): HTMLElement {
  const row = h('tr', { 'aria-hidden': 'true', class: 'space' });
  row.style.height = `${String(height)}px`;
  return row;
}
