import type { DetailsAhead, TraceDetails } from '../../core/model/details';
import type { Diagnosis } from '../../core/model/diagnosis';
import { TimelineView } from '../../core/trace/timeline/timeline-view';
import type { Actions } from '../actions';
import { savedPng } from '../charts/png';
import { TimelineChart } from '../charts/timeline-chart';
import { h, type Child } from '../dom';
import { t } from '../l10n/text';
import { live } from '../live';
import type { PanelModel, UiState } from '../panel-model';
import type { Store } from '../store';
import { filterField, textButton } from '../ui-kit/ui-kit';
import { count, duration, nanoseconds } from '../view-models/format';
import { intervalText, stateText } from '../view-models/interval';
import { selectionOf } from '../view-models/selection';
import { matchingLanes, timelineLanes, type TimelineLane } from '../view-models/timeline-lanes';
import { siteLink } from './site-link';
import { keysOverlay } from './timeline-keys';
import { laneTable, stateMachine } from './timeline-states';

/** What goroutines did while the trace was recorded, and the samples on the same clock. */
export function timeline(
  diagnosis: Diagnosis,
  { trace }: DetailsAhead,
  store: Store<PanelModel>,
  actions: Actions,
): Child {
  if (trace === null) return h('p', { class: 'muted' }, t('noTrace', diagnosis.sources.trace.reason ?? t('unknown')));
  const all = timelineLanes(diagnosis, trace);
  if (all.length === 0) return h('p', { class: 'muted' }, t('timelineNone'));
  const view = new TimelineView(trace.timeline);
  const help = keysOverlay(() => {
    chart.canvas.focus();
  });
  const filter = filterField(t('filterLanes'), store.get().ui.lanes, actions.filterLanes, 'lanes');
  const chart = new TimelineChart({
    view,
    label: t('timelineOf', count(trace.timeline.goroutine.length), nanoseconds(trace.timeline.durationNs)),
    marks: sampleMarks(diagnosis, trace, store.get().ui),
    times: store.get().ui.times,
    onMove: actions.lookAtTimes,
    onChoose: (row, lane) => {
      if (lane.type === 'goroutine') actions.chooseInterval(lane.goroutine, row < 0 ? null : row);
    },
    onHelp: help.toggle,
    onFilter: () => {
      filter.focus();
    },
  });
  const lanes = live(
    store,
    ({ ui }) => [ui.lanes],
    ({ ui }) => {
      chart.show(matchingLanes(all, ui.lanes));
      return null;
    },
  );
  const follow = live(
    store,
    ({ ui }) => [ui.lanes, ui.goroutine, ui.listener, ui.interval],
    ({ ui }) => {
      const { acceptor } = selectionOf(diagnosis, ui);
      chart.remark(sampleMarks(diagnosis, trace, ui));
      // It can be scrolled to when it is on the page.
      queueMicrotask(() => {
        chart.mark(ui.goroutine ?? acceptor?.goroutine ?? null, ui.interval ?? -1);
      });
      return null;
    },
  );
  return [
    h(
      'div',
      { class: 'section-line' },
      legend(),
      h('div', { class: 'tools' }, filter, tools(chart, help.toggle, actions)),
    ),
    chart.element,
    lanes,
    follow,
    h(
      'div',
      { class: 'chosen-interval', role: 'status' },
      live(
        store,
        ({ ui }) => [ui.interval],
        ({ ui }) => (ui.interval === null ? null : interval(trace, ui.interval, all, actions)),
      ),
    ),
    help.element,
    live(
      store,
      ({ ui }) => [ui.goroutine, ui.listener],
      ({ ui }) => {
        const id = ui.goroutine ?? selectionOf(diagnosis, ui).acceptor?.goroutine ?? -1;
        const lane = view.lane(id);
        return lane < 0 ? null : stateMachine(trace, lane, t('goroutine', id));
      },
    ),
    laneTable(all, trace, actions),
  ];
}

/** Both samples, with the length of the chosen listener's queue at each. */
function sampleMarks(
  diagnosis: Diagnosis,
  trace: TraceDetails,
  ui: UiState,
): { readonly atNs: number; readonly text: string }[] {
  const { listener } = selectionOf(diagnosis, ui);
  return diagnosis.samples.map(({ atMs }, i) => {
    const queue = listener?.queues[i] ?? null;
    const name = t('sampleMark', i + 1);
    return {
      atNs: (atMs - trace.atMs) * 1e6,
      text: queue === null ? name : `${name} · ${t('queueMark', count(queue))}`,
    };
  });
}

/** Nothing for a row that the trace does not have. */
function interval(trace: TraceDetails, row: number, lanes: readonly TimelineLane[], actions: Actions): Child {
  const { firstRow } = trace.timeline;
  const lane = lanes.find((l) => l.type === 'goroutine' && firstRow[l.lane]! <= row && row < firstRow[l.lane + 1]!);
  if (lane === undefined) return null;
  const frames = trace.stacks[trace.timeline.stack[row]!] ?? [];
  return h(
    'div',
    {},
    h('p', {}, intervalText(trace.timeline, row, lane.label)),
    h(
      'ol',
      { class: 'interval-stack' },
      frames
        .slice(0, 12)
        .map((frame, i) =>
          h(
            'li',
            {},
            h('span', { class: 'code' }, frame.function),
            ' ',
            siteLink(frame, actions, `interval-${String(i)}`),
          ),
        ),
    ),
  );
}

function legend(): HTMLElement {
  const item = (cls: string, text: string): HTMLElement =>
    h('li', {}, h('span', { class: `swatch swatch-${cls}`, 'aria-hidden': 'true' }), text);
  const sign = (shape: string, text: string): HTMLElement =>
    h('li', {}, h('span', { class: 'legend-sign', 'aria-hidden': 'true' }, shape), text);
  return h(
    'ul',
    { class: 'legend', 'aria-label': t('legend') },
    item('waiting', stateText(4)),
    item('runnable', stateText(1)),
    item('syscall', stateText(3)),
    item('running', stateText(2)),
    sign('▭', t('legendLong', duration(10))),
    sign('▾', t('legendWoken')),
  );
}

function tools(chart: TimelineChart, help: () => void, actions: Actions): Child {
  const tool = (key: string, sign: string, text: string, press: () => void): HTMLElement =>
    textButton(sign, press, { class: 'link tool', title: text, 'aria-label': text, 'data-key': `timeline-${key}` });
  return [
    tool('in', '+', t('zoomIn'), () => {
      chart.zoom(0.5);
    }),
    tool('out', '−', t('zoomOut'), () => {
      chart.zoom(2);
    }),
    tool('all', '⤢', t('wholeTrace'), () => {
      chart.all();
    }),
    tool('back', '↩', t('back'), () => {
      chart.back();
    }),
    tool('svg', t('saveSvg'), t('saveChart', t('saveSvg')), () => {
      actions.save('timeline.svg', chart.toSvg());
    }),
    tool('png', t('savePng'), t('saveChart', t('savePng')), () => {
      savedPng(chart.canvas, (bytes) => {
        actions.save('timeline.png', bytes);
      });
    }),
    tool('help', '?', t('timelineKeys'), help),
  ];
}
