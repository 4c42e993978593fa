import { h } from '../dom';
import { focusedKey, refocus } from '../focus';

/** Rows drawn above and below what is seen. */
const margin = 8;
/** px of a table that is not on the page yet: as high as it may become. */
const unseenHeight = 440;
/** Rows come to rest before those that are not seen are drawn. */
const restMs = 120;

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
  const [above, below] = [space(), space()];
  const body = h('tbody', { role }, above, below);
  /** Rows that are on the page, by their number. */
  const drawn = new Map<number, HTMLElement>();
  let from = 0;
  let to = 0;
  let rest: number | undefined;

  const put = (first: number, last: number): void => {
    if (first === from && last === to) return;
    [from, to] = [first, last];
    const key = focusedKey(body);
    for (const [i, row] of drawn)
      if (i < first || i >= last) {
        row.remove();
        drawn.delete(i);
      }
    // Rows that stay are not touched: to put them in anew would lay them out anew.
    let next: Node = below;
    for (let i = last - 1; i >= first; i--) {
      let row = drawn.get(i);
      if (row === undefined) {
        row = rowOf(i);
        if (role === 'rowgroup') row.setAttribute('aria-rowindex', String(i + 2));
        drawn.set(i, row);
        body.insertBefore(row, next);
      }
      next = row;
    }
    above.style.height = `${String(first * rowHeight)}px`;
    below.style.height = `${String((count - last) * rowHeight)}px`;
    // Who works by keyboard stays in the table when the row is scrolled away.
    if (key !== null && !body.contains(document.activeElement) && !refocus(body, key))
      scroll.focus({ preventScroll: true });
  };
  /** Puts the rows that are seen from `top` on, and so many around them. */
  const around = (top: number, height: number, more: number): void => {
    const seen = Math.ceil(height / rowHeight);
    const first = Math.max(0, Math.min(Math.floor(top / rowHeight), count - seen) - more);
    put(first, Math.min(count, first + seen + 1 + 2 * more));
  };
  const draw = (): void => {
    const { scrollTop: top, clientHeight } = scroll;
    const height = clientHeight || unseenHeight;
    window.clearTimeout(rest);
    const isFar = top > to * rowHeight || top + height < from * rowHeight;
    around(top, height, isFar ? 0 : margin);
    // While it is dragged far, what is not seen would be drawn for nothing.
    if (isFar) rest = window.setTimeout(draw, restMs);
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
  // Where it is scrolled to is not asked for yet: that would lay the page out.
  around(0, unseenHeight, 0);
  const show = (row: number): void => {
    const top = row * rowHeight;
    if (top < scroll.scrollTop || top > scroll.scrollTop + scroll.clientHeight - 3 * rowHeight)
      scroll.scrollTop = Math.max(0, top - scroll.clientHeight / 2);
    draw();
  };
  const redraw = (): void => {
    put(0, 0);
    draw();
  };
  return { body, draw, redraw, show };
}

function space(): HTMLElement {
  return h('tr', { 'aria-hidden': 'true', class: 'space' });
}
