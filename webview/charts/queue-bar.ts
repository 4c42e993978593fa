import { svg } from '../dom';

const width = 48;
const height = 8;

/** How full an accept queue is; the figures stand beside it. A queue may be one longer than its limit. */
export function queueBar(queue: number, backlog: number): SVGElement {
  const share = Math.min(1, queue / Math.max(backlog, 1));
  return svg(
    'svg',
    {
      class: queue >= backlog ? 'queue-bar is-full' : 'queue-bar',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      'aria-hidden': 'true',
    },
    svg('rect', { class: 'queue-limit', width, height }),
    svg('rect', { class: 'queue-length', width: queue > 0 ? Math.max(share * width, 2) : 0, height }),
  );
}
