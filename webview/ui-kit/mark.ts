import { svg } from '../dom';
import type { Mark } from '../view-models/severity';

type Draw = () => readonly SVGElement[];

const stroke = { fill: 'none', 'stroke-width': 2, 'stroke-linecap': 'round', class: 'mark-line' };
const inside = { fill: 'none', 'stroke-width': 2, 'stroke-linecap': 'round', class: 'mark-inside' };

/** One shape for each severity, told apart without colour. */
const shapes: Record<Mark['kind'], Draw> = {
  critical: () => [
    svg('path', { d: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z', class: 'mark-area' }),
    svg('path', { d: 'M5.5 5.5l5 5m0-5l-5 5', ...inside }),
  ],
  error: () => [
    svg('circle', { cx: 8, cy: 8, r: 7, class: 'mark-area' }),
    svg('path', { d: 'M8 4.5v4M8 11.4v.2', ...inside }),
  ],
  warning: () => [
    svg('path', { d: 'M8 1l7.4 13.5H.6z', class: 'mark-area' }),
    svg('path', { d: 'M8 6v3.6M8 12v.2', ...inside }),
  ],
  info: () => [
    svg('rect', { x: 1.5, y: 1.5, width: 13, height: 13, rx: 1, class: 'mark-area' }),
    svg('path', { d: 'M8 7.5v4M8 4.4v.2', ...inside }),
  ],
  ok: () => [svg('circle', { cx: 8, cy: 8, r: 6.5, ...stroke }), svg('path', { d: 'M5 8.2l2.2 2.2L11 6', ...stroke })],
  unknown: () => [
    svg('path', { d: 'M8 1l7 7-7 7-7-7z', ...stroke }),
    svg('path', { d: 'M6.4 6.6c0-2.2 3.2-2.2 3.2 0 0 1.3-1.6 1.2-1.6 2.4M8 11.3v.2', ...stroke, 'stroke-width': 1.6 }),
  ],
};

const made = new Map<Mark['kind'], SVGElement>();

/** The shape of a severity; its word stands beside it or is given to screen readers. Thousands of rows have one: copies are quick. */
export function markShape({ kind, word }: Mark, labelled = false): SVGElement {
  let first = made.get(kind);
  if (first === undefined)
    made.set(kind, (first = svg('svg', { class: `mark is-${kind}`, viewBox: '0 0 16 16' }, shapes[kind]())));
  const mark = first.cloneNode(true) as SVGElement;
  if (labelled) {
    mark.setAttribute('role', 'img');
    mark.setAttribute('aria-label', word);
  } else mark.setAttribute('aria-hidden', 'true');
  return mark;
}
