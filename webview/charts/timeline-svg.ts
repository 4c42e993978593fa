import type { Marks } from '../../core/trace/timeline/timeline-view';
import { svg } from '../dom';
import { timeText } from '../view-models/format';
import type { ColorName } from './surface';
import {
  axisHeight,
  axisTicks,
  characterWidth,
  footHeight,
  labelOf,
  laneHeight,
  looks,
  timeScale,
  type Scene,
} from './timeline-scene';
import { eachSign, type Sign } from './timeline-signs';
import { headOf, wakePlaces, type WakePlace } from './timeline-wakes';

/** The timeline as it is seen now, as a picture that can be enlarged: one path for each state of a lane. */
export function timelineSvg(scene: Scene, colors: ReadonlyMap<ColorName, string>): string {
  const { view, lanes, fromNs, toNs, width, height, labelWidth, marks } = scene;
  const x = timeScale(scene);
  const color = (name: ColorName): string => colors.get(name) ?? 'currentcolor';
  const text = (left: number, top: number, content: string, name: ColorName): SVGElement =>
    svg('text', { x: left, y: top, fill: color(name), 'font-size': 12, 'font-family': 'monospace' }, content);
  const first = Math.floor(scene.top);
  const seen = lanes.slice(first, first + Math.round((height - axisHeight - footHeight) / laneHeight));
  const { ticks, step } = axisTicks(scene, x);
  const parts = [
    svg('rect', { width, height, fill: color('back') }),
    ...ticks.flatMap((tick) => {
      const time = timeText(tick, step);
      return x(tick) + 3 + time.length * characterWidth < width ? text(x(tick) + 3, axisHeight - 8, time, 'muted') : [];
    }),
    ...ticks.map((tick) => line(x(tick), axisHeight - 4, height - footHeight, color('line'))),
  ];
  const signs: SVGElement[] = [];
  let columns: Marks | undefined;
  seen.forEach((lane, i) => {
    const bottom = axisHeight + (i + 1) * laneHeight - 3;
    parts.push(text(8, bottom - 4, labelOf(lane, labelWidth), 'text'));
    if (lane.type === 'creations') {
      const strokes = [...lane.madeNs].map((at) => bar(x(at), x(at) + 2, bottom, laneHeight - 7));
      parts.push(svg('path', { d: strokes.join(''), fill: color('red') }));
      return;
    }
    columns = view.query(fromNs, toNs, Math.max(1, Math.round(width - labelWidth)), lane.lane, columns);
    for (const look of looks) {
      const d = bars(columns, look.state, x, bottom, look.height * (laneHeight - 5));
      if (d !== '') parts.push(svg('path', { d, fill: color(look.color) }));
    }
    eachSign(scene, columns, x, (sign, left, right) => signs.push(signShape(sign, left, right, bottom, color)));
  });
  for (const place of wakePlaces({ ...scene, top: first }, x)) signs.push(wakeShape(place, color('text')));
  // Cut off where the lanes end: who woke may be on one that is not seen.
  const room = { y: axisHeight, width, height: height - axisHeight - footHeight };
  parts.push(svg('svg', { ...room, viewBox: `0 ${axisHeight} ${width} ${room.height}` }, signs));
  for (const { atNs, text: label } of marks) {
    if (atNs < fromNs || atNs > toNs) continue;
    const long = label.length * characterWidth + 8;
    const left = x(atNs) + long > width ? x(atNs) - long : x(atNs) + 4;
    parts.push(
      line(x(atNs), axisHeight, height, color('text')),
      text(left, height - footHeight / 2 + 4, label, 'text'),
    );
  }
  const size = { width, height, viewBox: `0 0 ${String(width)} ${String(height)}` };
  return new XMLSerializer().serializeToString(svg('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size }, parts));
}

function signShape(
  sign: Sign,
  left: number,
  right: number,
  bottom: number,
  color: (name: ColorName) => string,
): SVGElement {
  const box = { x: left, fill: 'none', 'stroke-width': 2, class: sign };
  switch (sign) {
    case 'longDelay':
      return svg('rect', {
        ...box,
        y: bottom - 12,
        width: Math.max(right - left, 2),
        height: 12,
        stroke: color('red'),
      });
    case 'woken':
      return svg('path', { d: `M${right - 4} ${bottom - 12}h8l-4 6z`, fill: color('text'), class: sign });
    case 'chosen': {
      const size = { y: bottom - laneHeight + 5, width: Math.max(right - left, 3), height: laneHeight - 4 };
      return svg('rect', { ...box, ...size, stroke: color('focus') });
    }
  }
}

function wakeShape(place: WakePlace, stroke: string): SVGElement {
  const { at, from, to } = place;
  const back = to - headOf(place);
  const d = `M${at} ${from}V${to}M${at - 3} ${back}L${at} ${to}L${at + 3} ${back}`;
  return svg('path', { d, fill: 'none', stroke, class: 'wake' });
}

function bars(marks: Marks, state: number, x: (ns: number) => number, bottom: number, high: number): string {
  const parts: string[] = [];
  for (let i = 0; i < marks.count; i++)
    if (marks.state[i] === state) parts.push(bar(x(marks.startNs[i]!), x(marks.endNs[i]!), bottom, high));
  return parts.join('');
}

/** Nothing is narrower than a pixel: it would not be seen. */
function bar(left: number, right: number, bottom: number, high: number): string {
  return `M${left.toFixed(1)} ${String(bottom)}v${(-high).toFixed(1)}h${Math.max(right - left, 1).toFixed(1)}v${high.toFixed(1)}z`;
}

function line(at: number, top: number, bottom: number, stroke: string): SVGElement {
  return svg('line', { x1: at, x2: at, y1: top, y2: bottom, stroke });
}
