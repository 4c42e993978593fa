import { h, type Attributes, type Child } from '../dom';

export interface Cell {
  readonly content: Child;
  readonly class?: string;
  /** A cell that names its row. */
  readonly heads?: boolean;
  /** Says what the figure is where a narrow panel hides the column headings. */
  readonly label?: string;
}

export interface Heading {
  readonly content: Child;
  readonly class?: string;
  readonly sort?: 'ascending' | 'descending';
}

/**
 * A table with its roles spelt out: style.css lays rows out as blocks in a narrow panel, at which browsers drop the
 * semantics of bare table elements.
 */
export function table(
  label: string,
  headings: readonly Heading[],
  rows: readonly HTMLElement[],
  cls = '',
): HTMLElement {
  return tableWith(label, headings, h('tbody', { role: 'rowgroup' }, rows), { class: cls });
}

/** The same around a body that is made elsewhere. */
export function tableWith(
  label: string,
  headings: readonly Heading[],
  body: HTMLElement,
  attributes: Attributes,
): HTMLElement {
  return h(
    'table',
    { role: 'table', 'aria-label': label, ...attributes },
    h(
      'thead',
      { role: 'rowgroup' },
      h(
        'tr',
        { role: 'row' },
        headings.map((c) =>
          h(
            'th',
            { role: 'columnheader', scope: 'col', class: c.class ?? null, 'aria-sort': c.sort ?? null },
            c.content,
          ),
        ),
      ),
    ),
    body,
  );
}

export function row(cells: readonly Cell[], attributes: Attributes = {}): HTMLElement {
  return h(
    'tr',
    { role: 'row', ...attributes },
    cells.map(({ content, class: cls = '', heads = false, label = null }) =>
      heads
        ? h('th', { role: 'rowheader', scope: 'row', class: cls }, content)
        : h('td', { role: 'cell', class: cls, 'data-label': label }, content),
    ),
  );
}

/** A heading with what belongs to it. */
export function section(title: Child, cls: string, ...content: readonly Child[]): HTMLElement {
  return h('section', { class: cls }, h('h2', {}, title), content);
}
