import { scaleLinear } from 'd3';
import { h, svg } from '../dom';
import { t } from '../l10n/text';
import { count } from '../view-models/format';
import { shortFunction } from '../view-models/frames';
import { matching, type Flame } from '../view-models/flame';
import { colorsOf, fitting, surface } from './surface';

const boxHeight = 20;
/** Narrower boxes are not drawn: nobody could see or hit them. */
const narrowest = 0.5;
const mostLevels = 40;

export interface FlameChart {
  readonly element: HTMLElement;
  readonly search: (words: string) => void;
  /** The picture as it is now. */
  readonly toSvg: () => string;
  readonly canvas: HTMLCanvasElement;
}

export interface FlameChartOptions {
  readonly flame: Flame;
  /** A box is looked at: its node, or −1. */
  readonly onLook: (node: number) => void;
  /** The box that fills the width. */
  readonly root: number;
  readonly onZoom: (root: number) => void;
}

/** Goroutines as a flame graph on a canvas: callers below, zoom by click or Enter, arrows move from box to box. */
export function flameChart({ flame, onLook, root: first, onZoom }: FlameChartOptions): FlameChart {
  let root = first in flame.value ? first : 0;
  let looked = -1;
  let found: Uint8Array = new Uint8Array(flame.value.length);
  let searching = false;
  const levels = Math.min(flame.levels, mostLevels);
  const height = levels * boxHeight;
  const x = scaleLinear().clamp(true);
  const view = surface(
    { class: 'flame', tabindex: 0, role: 'application', 'aria-label': t('flame', count(flame.total)) },
    () => height,
    (context) => {
      context.font = `12px ${getComputedStyle(view.canvas).fontFamily}`;
      context.textBaseline = 'middle';
      each((node, left, top, width) => {
        box(context, node, left, top, width);
      });
    },
  );

  /** Every box that is seen: the chosen root at full width with what stands on it, and its callers below. */
  function each(draw: (node: number, left: number, top: number, width: number) => void): void {
    x.domain([flame.x[root]!, flame.x[root]! + Math.max(flame.value[root]!, 1)]).range([0, view.size.width]);
    const top = (node: number): number => height - (flame.depth[node]! + 1) * boxHeight;
    for (let node = flame.parent[root]!; node >= 0; node = flame.parent[node]!)
      draw(node, 0, top(node), view.size.width);
    const open = [root];
    const least = (narrowest * Math.max(flame.value[root]!, 1)) / Math.max(view.size.width, 1);
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      const left = x(flame.x[node]!);
      draw(node, left, top(node), x(flame.x[node]! + flame.value[node]!) - left);
      if (flame.depth[node]! + 1 >= levels) continue;
      // The widest stand first.
      for (let c = flame.firstChild[node]!; c >= 0 && flame.value[c]! >= least; c = flame.nextSibling[c]!) open.push(c);
    }
  }

  function box(context: CanvasRenderingContext2D, node: number, left: number, top: number, width: number): void {
    const isFound = found[node] === 1;
    context.globalAlpha = searching && !isFound ? 0.12 : isFound ? 0.75 : 0.28;
    context.fillStyle = view.color(isFound ? 'yellow' : 'blue');
    context.fillRect(left, top + 1, Math.max(width - 1, narrowest), boxHeight - 1);
    context.globalAlpha = 1;
    if (node === looked) {
      context.strokeStyle = view.color('focus');
      context.lineWidth = 2;
      context.strokeRect(left + 1, top + 2, Math.max(width - 3, 1), boxHeight - 3);
    }
    if (width < 24) return;
    context.fillStyle = view.color('text');
    const text = fitting(nameOf(flame, node), width - 8, 7);
    if (text !== '') context.fillText(text, left + 4, top + boxHeight / 2 + 1);
  }

  const look = (node: number): void => {
    looked = node;
    onLook(node);
    view.ask();
  };
  const zoom = (node: number): void => {
    root = node;
    onZoom(node);
    look(node);
  };
  const at = (event: MouseEvent): number => {
    let hit = -1;
    each((node, left, top, width) => {
      if (
        event.offsetX >= left &&
        event.offsetX < left + width &&
        event.offsetY >= top &&
        event.offsetY < top + boxHeight
      )
        hit = node;
    });
    return hit;
  };
  view.canvas.addEventListener('mousemove', (event) => {
    const node = at(event);
    if (node !== looked) look(node);
  });
  view.canvas.addEventListener('click', (event) => {
    const node = at(event);
    if (node >= 0) zoom(node);
  });
  view.canvas.addEventListener('keydown', (event) => {
    const from = looked < 0 ? root : looked;
    const to = neighbour(flame, from, event.key);
    if (to !== null) look(to);
    else if (event.key === 'Enter') zoom(from);
    else if (event.key === 'Escape' && root !== 0) zoom(flame.parent[root]!);
    else return;
    event.preventDefault();
  });
  const search = (words: string): void => {
    searching = words !== '';
    found = matching(flame, words).isMatch;
    view.ask();
  };
  const toSvg = (): string => {
    const colors = colorsOf(view.canvas);
    const parts: SVGElement[] = [];
    each((node, left, top, width) => {
      const fill = colors.get(found[node] === 1 ? 'yellow' : 'blue')!;
      parts.push(
        svg(
          'rect',
          {
            x: left,
            y: top + 1,
            width: Math.max(width - 1, narrowest),
            height: boxHeight - 1,
            fill,
            'fill-opacity': 0.3,
          },
          svg('title', {}, boxText(flame, node)),
        ),
      );
      const text = width < 24 ? '' : fitting(nameOf(flame, node), width - 8, 7);
      if (text !== '')
        parts.push(
          svg(
            'text',
            { x: left + 4, y: top + 14, 'font-size': 12, 'font-family': 'monospace', fill: colors.get('text')! },
            text,
          ),
        );
    });
    const { width } = view.size;
    const picture = svg(
      'svg',
      { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${String(width)} ${String(height)}` },
      svg('rect', { width, height, fill: colors.get('back')! }),
      parts,
    );
    return new XMLSerializer().serializeToString(picture);
  };
  return { element: h('div', { class: 'chart-place' }, view.canvas), search, toSvg, canvas: view.canvas };
}

/** `net/http.(*conn).serve: 12 of 80 goroutines (15 %)`. */
export function boxText(flame: Flame, node: number): string {
  const value = flame.value[node]!;
  const share = Math.round((100 * value) / Math.max(flame.total, 1));
  return t('flameBox', nameOf(flame, node), count(value), count(flame.total), share);
}

function nameOf(flame: Flame, node: number): string {
  return node === 0 ? t('flameRoot') : shortFunction(flame.strings[flame.name[node]!] ?? '');
}

function neighbour(flame: Flame, from: number, key: string): number | null {
  const inBounds = (node: number): number | null => (node < 0 ? null : node);
  switch (key) {
    case 'ArrowUp':
      return inBounds(flame.firstChild[from]!);
    case 'ArrowDown':
      return inBounds(flame.parent[from]!);
    case 'ArrowRight':
      return inBounds(flame.nextSibling[from]!);
    case 'ArrowLeft': {
      const parent = flame.parent[from]!;
      if (parent < 0) return null;
      let before = -1;
      for (let c = flame.firstChild[parent]!; c >= 0 && c !== from; c = flame.nextSibling[c]!) before = c;
      return inBounds(before);
    }
    default:
      return null;
  }
}
