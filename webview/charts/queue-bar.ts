import { h } from '../dom';

/** How full an accept queue is, drawn by tables.css; the figures stand beside it. A queue may be one longer than its limit. */
export function queueBar(queue: number, backlog: number): HTMLElement {
  const share = Math.min(1, queue / Math.max(backlog, 1));
  const bar = h('span', { class: queue >= backlog ? 'queue-bar is-full' : 'queue-bar', 'aria-hidden': 'true' });
  bar.style.setProperty('--queue', `${(100 * share).toFixed(1)}%`);
  if (queue > 0) bar.style.setProperty('--least', '2px');
  return bar;
}
