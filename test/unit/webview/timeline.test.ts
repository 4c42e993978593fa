import assert from 'node:assert/strict';
import type { TraceDetails } from '../../../core/model/details';
import { intervalText } from '../../../webview/view-models/interval';
import { matchingLanes, statesOf, timelineLanes, transitionsOf } from '../../../webview/view-models/timeline-lanes';
import { frame, listener, listenerLeak } from '../../fixtures/diagnosis/diagnoses';

/** Goroutines 6 and 100 accept, 7 was made within the trace. Each waits, is runnable, runs. */
const trace: TraceDetails = {
  atMs: 10,
  stacks: [],
  acceptRates: { partNs: 1e9, goroutines: [] },
  creations: [{ frame: frame('main.f', '/p/f.go', 9), startFunction: 'main.g', alive: 5, goroutines: [7, 100, 999] }],
  timeline: {
    durationNs: 1e9,
    goroutine: Float64Array.of(6, 7, 100),
    firstRow: Int32Array.of(0, 3, 4, 5),
    startNs: Float64Array.of(0, 5e8, 6e8, 4e8, 0),
    endNs: Float64Array.of(5e8, 6e8, 1e9, 1e9, 1e9),
    state: Uint8Array.of(4, 1, 2, 4, 4),
    reason: Int16Array.of(0, -1, -1, 0, 0),
    stack: new Int32Array(5).fill(-1),
    waker: Float64Array.of(7, -1, -1, -1, -1),
    reasons: ['network'],
    samples: { lane: new Int32Array(), atNs: new Float64Array(), stack: new Int32Array() },
    regions: {
      lane: new Int32Array(),
      startNs: new Float64Array(),
      endNs: new Float64Array(),
      name: new Int32Array(),
      depth: new Uint8Array(),
      names: [],
    },
    isCut: false,
  },
};

describe('lanes of the timeline', () => {
  const lanes = timelineLanes(listenerLeak, trace);

  it('begin with places that leak, then acceptors with the worst listener first, then the others', () => {
    assert.deepEqual(
      lanes.map((l) => l.label),
      ['5 made at f.go:9, not ended', 'g100 on 127.0.0.1:40100', 'g6 on 127.0.0.1:8080', 'g7'],
    );
    const [first] = lanes;
    assert.deepEqual(first?.type === 'creations' && [...first.madeNs], [0, 4e8]);
  });

  it('are filtered by every word', () => {
    assert.deepEqual(
      matchingLanes(lanes, 'on 8080').map((l) => l.label),
      ['g6 on 127.0.0.1:8080'],
    );
    assert.equal(matchingLanes(lanes, '').length, 4);
  });

  it('exist for a trace without goroutines', () => {
    const none = { ...trace.timeline, goroutine: new Float64Array(), firstRow: Int32Array.of(0) };
    assert.deepEqual(
      timelineLanes({ ...listenerLeak, listeners: [listener()] }, { ...trace, creations: [], timeline: none }),
      [],
    );
  });
});

describe('states of a goroutine', () => {
  it('count entries, time and share, and the ways between them', () => {
    const { states } = statesOf(trace, 0, 'g6');
    assert.deepEqual(
      states.map((s) => [s.state, s.times, s.ns, s.share]),
      [
        [4, 1, 5e8, 0.5],
        [1, 1, 1e8, 0.1],
        [2, 1, 4e8, 0.4],
        [3, 0, 0, 0],
      ],
    );
    const moves = transitionsOf(trace, 0);
    assert.deepEqual([moves[4 * 6 + 1], moves[1 * 6 + 2], moves[2 * 6 + 4]], [1, 1, 0]);
  });

  it('are told in words, with who woke it', () => {
    assert.equal(intervalText(trace.timeline, 0, 'g6'), 'g6 waits (network) for 500 ms, from 0 · woken by goroutine 7');
  });
});
