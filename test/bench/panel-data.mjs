/* global self */
// What the panel of the benchmark is told: made in a worker of the page by a function without imports, and sent as a clone,
// as a message of VS Code comes.

/** Runs in a worker: answers 'diagnosis', 'details' and 'goroutines' with the messages that lead to it. */
export function serveData({ intervals, groups, listeners }) {
  const lanes = 64;
  const takenAt = '2026-01-02T03:04:05.000Z';
  const range = (type, length, value) => type.from({ length }, (_, i) => value(i));
  const made = {
    diagnosis: () => inParts(madeDiagnosis()),
    details: () => [{ type: 'details', takenAt, details: { calls: [], documents: [], trace: madeTrace() } }],
    goroutines: () => [{ type: 'goroutines', takenAt, goroutines: madeGroups() }],
  };
  self.onmessage = ({ data: type }) => {
    for (const message of made[type]()) self.postMessage(message);
  };

  /** As messageParts of core/protocol sends it. */
  function inParts(diagnosis) {
    const all = diagnosis.listeners;
    const parts = [];
    let ahead = 0;
    for (; all.length - ahead > 1000; ahead += 1000)
      parts.push({ type: 'listeners', takenAt, first: ahead, listeners: all.slice(ahead, ahead + 1000) });
    const rest = { ...diagnosis, listeners: all.slice(ahead) };
    return [
      ...parts,
      { type: 'diagnosis', taken: { target: { pid: 1, pprof: null }, diagnosis: rest, takenAt }, ahead },
    ];
  }

  function madeDiagnosis() {
    const source = { status: 'ok', reason: null, tookMs: 1, pauseMs: 0 };
    const verdict = {
      class: 'healthy',
      cause: null,
      severity: 'ok',
      confidence: 'confirmed',
      title: 'Bench',
      explanation: 'Bench',
    };
    const none = { count: 0, ids: [] };
    return {
      schema: 1,
      target: { pid: 1, exe: '/p/bench', goVersion: 'go1.26.1', container: null, pprof: null, stripped: false },
      verdict,
      findings: [
        {
          ...verdict,
          site: null,
          goroutines: none,
          listeners: [],
          evidence: [],
          against: [],
          missing: [],
          remedy: '',
          next: null,
        },
      ],
      listeners: Array.from({ length: listeners }, (_, i) => ({
        network: 'tcp',
        address: `127.0.0.1:${20000 + i}`,
        fd: i,
        inode: i,
        queue: i % 7,
        backlog: 4096,
        acceptors: [i + 1],
        site: { function: 'main.f', file: '/p/a.go', line: i },
        class: 'healthy',
        queues: [0, i % 7],
        sinceFirstSample: true,
      })),
      acceptors: [],
      growth: [],
      samples: [{ atMs: 0, goroutines: 1, listeners: 1, descriptors: 1 }],
      sources: { dump: source, trace: source, debugger: source, os: source },
      network: { traceMetrics: null, kernel: {} },
    };
  }

  function madeTrace() {
    const rowsPerLane = Math.floor(intervals / lanes);
    const rows = lanes * rowsPerLane;
    const durationNs = 1e10;
    const startNs = new Float64Array(rows);
    const endNs = new Float64Array(rows);
    const state = new Uint8Array(rows);
    let seed = 1;
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    for (let lane = 0, row = 0; lane < lanes; lane++) {
      for (let i = 0; i < rowsPerLane; i++, row++) {
        startNs[row] = (i / rowsPerLane) * durationNs;
        endNs[row] = startNs[row] + (durationNs / rowsPerLane) * (0.3 + 0.7 * random());
        state[row] = [4, 1, 2, 3][i % 4];
      }
    }
    const none = { lane: new Int32Array(), stack: new Int32Array() };
    const nowhere = { startNs: new Float64Array(), endNs: new Float64Array(), name: new Int32Array() };
    return {
      atMs: 0,
      stacks: [],
      creations: [],
      timeline: {
        durationNs,
        startNs,
        endNs,
        state,
        goroutine: range(Float64Array, lanes, (i) => i + 1),
        firstRow: range(Int32Array, lanes + 1, (i) => i * rowsPerLane),
        reason: new Int16Array(rows).fill(0),
        stack: new Int32Array(rows).fill(-1),
        waker: range(Float64Array, rows, (i) => (i % 4 === 0 ? (i % lanes) + 1 : -1)),
        reasons: ['network'],
        isCut: false,
        samples: { ...none, atNs: new Float64Array() },
        regions: { ...none, ...nowhere, depth: new Uint8Array(), names: [] },
      },
    };
  }

  function madeGroups() {
    return {
      total: groups,
      count: new Int32Array(groups).fill(1),
      state: new Int32Array(groups),
      stack: range(Int32Array, groups, (i) => i),
      example: range(Float64Array, groups, (i) => i),
      stackStart: range(Int32Array, groups + 1, (i) => i * 2),
      stackFrames: range(Int32Array, groups * 2, (i) => (i % 2 === 0 ? i >> 1 : groups)),
      stackCreatedBy: new Int32Array(groups).fill(-1),
      frameFunction: range(Int32Array, groups + 1, (i) => i + 2),
      frameFile: new Int32Array(groups + 1).fill(1),
      frameLine: new Int32Array(groups + 1),
      strings: ['IO wait', 'main.go', ...Array.from({ length: groups + 1 }, (_, i) => `main.worker${i}`)],
    };
  }
}
