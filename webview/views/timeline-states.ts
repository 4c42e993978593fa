import type { TraceDetails } from '../../core/model/details';
import type { Actions } from '../actions';
import { h, svg } from '../dom';
import { t } from '../l10n/text';
import { count, nanoseconds } from '../view-models/format';
import { stateText } from '../view-models/interval';
import { statesOf, transitionsOf, type TimelineLane } from '../view-models/timeline-lanes';
import { statesCsv } from '../view-models/tables-csv';
import { csvLink } from './csv-link';
import { row, table } from './table';

/** Lanes beyond these are left out of the table: the filter finds them in the chart. */
const mostLanes = 200;

/** In the order in which a goroutine goes through them. */
const order = [4, 1, 2, 3] as const;
const boxWidth = 120;
const boxHeight = 44;
const gap = 64;
/** With the widest bow below the boxes and its number. */
const height = 128;

/** A goroutine's states as in the scheduler, with how often it went from one to the other and its time in each. */
export function stateMachine(trace: TraceDetails, lane: number, label: string): HTMLElement {
  const { states } = statesOf(trace, lane, label);
  const moves = transitionsOf(trace, lane);
  const width = order.length * boxWidth + (order.length - 1) * gap;
  const place = new Map(order.map((state, i) => [state as number, i * (boxWidth + gap)]));
  const boxes = states.map(({ state, ns, share }) => {
    const x = place.get(state)!;
    return svg(
      'g',
      { class: `state-box state-${String(state)}` },
      svg('rect', { x: x + 1, y: 33, width: boxWidth - 2, height: boxHeight, rx: 2 }),
      svg('text', { x: x + boxWidth / 2, y: 51 }, stateText(state)),
      svg(
        'text',
        { x: x + boxWidth / 2, y: 68, class: 'state-time' },
        ns === 0 ? '–' : `${nanoseconds(ns)} · ${percent(share)}`,
      ),
    );
  });
  const arrows = order.flatMap((from, i) =>
    order.flatMap((to, j) => {
      const n = moves[from * 6 + to] ?? 0;
      return n === 0 || i === j ? [] : [arrow(i, j, n)];
    }),
  );
  const text = states.map((s) => `${stateText(s.state)} ${count(s.times)}, ${nanoseconds(s.ns)}`).join('; ');
  return h(
    'figure',
    { class: 'state-machine' },
    h('figcaption', {}, t('states', label)),
    svg(
      'svg',
      {
        role: 'img',
        'aria-label': `${t('states', label)}: ${text}`,
        viewBox: `0 0 ${String(width)} ${String(height)}`,
        width,
      },
      boxes,
      arrows,
    ),
  );
}

/** Ahead above the boxes, back below; further ones in a wider bow. */
function arrow(from: number, to: number, n: number): SVGElement {
  const isAhead = to > from;
  const middle = (i: number): number => i * (boxWidth + gap) + boxWidth / 2;
  const x1 = middle(from) + (isAhead ? 24 : -24);
  const x2 = middle(to) + (isAhead ? -24 : 24);
  const y = isAhead ? 32 : 78;
  const far = Math.abs(to - from);
  const bow = (isAhead ? -1 : 1) * (8 + far * 12);
  const tip = isAhead ? -5 : 5;
  return svg(
    'g',
    { class: 'state-arrow' },
    svg('path', {
      d: `M${String(x1)} ${String(y)}C${String(x1)} ${String(y + bow)} ${String(x2)} ${String(y + bow)} ${String(x2)} ${String(y)}`,
    }),
    svg('path', {
      d: `M${String(x2 - 3)} ${String(y + tip)}L${String(x2)} ${String(y)}L${String(x2 + 3)} ${String(y + tip)}`,
    }),
    svg('text', { x: (x1 + x2) / 2, y: y + bow * 0.75 + (isAhead ? -3 : 13) }, count(n)),
  );
}

/** The same as the chart in words, for those who do not see it. */
export function laneTable(lanes: readonly TimelineLane[], trace: TraceDetails, actions: Actions): HTMLElement {
  const place = h('div', { class: 'scroll', role: 'region', 'aria-label': t('timelineText'), tabindex: 0 });
  const save = csvLink('timeline', () => statesCsv(lanes, trace), actions);
  const details = h('details', {}, h('summary', {}, t('timelineText')), place, save);
  details.addEventListener('toggle', () => {
    if (place.childElementCount === 0) place.append(filled(lanes, trace));
  });
  return details;
}

function filled(lanes: readonly TimelineLane[], trace: TraceDetails): HTMLElement {
  const headings = [
    { content: t('stateName') },
    ...order.map((state) => ({ content: stateText(state), class: 'number' })),
  ];
  const rows = lanes.slice(0, mostLanes).map((lane) => {
    if (lane.type === 'creations')
      return row([{ content: lane.label, heads: true }, { content: t('createdAlive', count(lane.alive)) }]);
    const { states } = statesOf(trace, lane.lane, lane.label);
    return row([
      { content: lane.label, heads: true },
      ...states.map((s) => ({ content: `${nanoseconds(s.ns)} · ${count(s.times)}×`, class: 'number' })),
    ]);
  });
  return table(t('timelineText'), headings, rows, 'rows');
}

function percent(share: number): string {
  if (share > 0 && share < 0.005) return '< 1 %';
  return `${String(Math.round(share * 100))} %`;
}
