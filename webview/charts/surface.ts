import { h } from '../dom';

export interface Surface {
  readonly canvas: HTMLCanvasElement;
  /** Asks for a drawing with the next frame; several askings make one. */
  readonly ask: () => void;
  /** Size in CSS pixels. */
  readonly size: { width: number; height: number };
  readonly color: (name: ColorName) => string;
}

/** Colours that charts take from the theme: each is a class `color-…` of charts.css. */
export const colorNames = [
  'text',
  'muted',
  'line',
  'back',
  'focus',
  'red',
  'orange',
  'yellow',
  'green',
  'blue',
] as const;
export type ColorName = (typeof colorNames)[number];

/**
 * A canvas as wide as its place and as sharp as the screen, drawn again when it is resized, when it is asked to, and when
 * the theme changes. It ends when it leaves the page.
 */
export function surface(
  attributes: Readonly<Record<string, string | number>>,
  heightOf: (width: number) => number,
  draw: (context: CanvasRenderingContext2D) => void,
): Surface {
  const canvas = h('canvas', attributes);
  const size = { width: 0, height: 0 };
  let colors: Map<ColorName, string> | null = null;
  let frame = 0;
  const paint = (): void => {
    frame = 0;
    const context = canvas.getContext('2d');
    if (context === null || size.width === 0) return;
    const scale = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(size.width * scale), Math.round(size.height * scale)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      canvas.style.height = `${String(size.height)}px`;
    }
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    draw(context);
  };
  const ask = (): void => {
    if (frame === 0) frame = requestAnimationFrame(paint);
  };
  const recolor = (): void => {
    colors = null;
    ask();
  };
  const resized = new ResizeObserver(() => {
    if (!canvas.isConnected) {
      resized.disconnect();
      themed.disconnect();
      for (const query of queries) query.removeEventListener('change', recolor);
      return;
    }
    size.width = canvas.parentElement?.clientWidth ?? 0;
    size.height = heightOf(size.width);
    canvas.style.height = `${String(size.height)}px`;
    ask();
  });
  const themed = new MutationObserver(recolor);
  themed.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((q) => window.matchMedia(q));
  for (const query of queries) query.addEventListener('change', recolor);
  resized.observe(canvas);
  const color = (name: ColorName): string => (colors ??= colorsOf(canvas)).get(name)!;
  return { canvas, ask, size, color };
}

/** A canvas knows no variables of CSS: their values are read off an element. */
export function colorsOf(beside: Element): Map<ColorName, string> {
  const probe = h('span', {});
  (beside.parentElement ?? document.body).append(probe);
  const colors = new Map<ColorName, string>();
  for (const name of colorNames) {
    probe.className = `color-${name}`;
    colors.set(name, getComputedStyle(probe).color);
  }
  probe.remove();
  return colors;
}

/** As much of a text as fits, `perCharacter` pixels each; '' where that says nothing. */
export function fitting(text: string, width: number, perCharacter: number): string {
  const most = Math.floor(width / perCharacter);
  if (text.length <= most) return text;
  return most < 3 ? '' : `${text.slice(0, most - 1)}…`;
}
