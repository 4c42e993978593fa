import { shortened, visible } from './view-models/format';

export type Child = Node | string | null | readonly Child[];

/** In characters: a program may name a function as it likes. */
const longestText = 20_000;
const longestAttribute = 1000;

type Handler = (event: Event) => void;
export type Attributes = Readonly<Record<string, string | number | boolean | null | Handler>>;

const svgNamespace = 'http://www.w3.org/2000/svg';

/**
 * Makes an HTML element. Attributes: `true` sets an empty one, `false` and `null` leave it out, a function is a listener
 * for the event of that name. Text children become text nodes, never markup.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes?: Attributes,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K];
export function h(tag: string, attributes?: Attributes, ...children: readonly Child[]): HTMLElement;
export function h(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElement {
  return fill(document.createElement(tag), attributes, children);
}

/** Makes an SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(svgNamespace, tag), attributes, children);
}

function fill<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null) element.setAttribute(name, shownText(name, value));
  }
  append(element, children);
  return element;
}

/** What a person reads is made visible; what only code reads stays as it is. */
function shownText(name: string, value: string | number | true): string {
  return name === 'title' || name === 'aria-label'
    ? visible(shortened(String(value), longestAttribute))
    : String(value);
}

function append(parent: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null) continue;
    if (typeof child === 'string') parent.append(visible(shortened(child, longestText)));
    else if (child instanceof Node) parent.append(child);
    else append(parent, child);
  }
}
