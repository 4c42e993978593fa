/* global window, document, PerformanceObserver, requestAnimationFrame, MessageEvent, KeyboardEvent */
// `npm run bench -- panel [intervals] [goroutines]`: the panel in Chromium with a long timeline and many groups. Prints the
// time until the verdict and the timeline are painted, frame times while it is zoomed and panned by keys, the longest task
// of the main thread, and memory. Needs the packages of test/vscode and Debian's chromium.
import { build } from 'esbuild';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadavg } from 'node:os';
import { pathToFileURL } from 'node:url';
import { installWorkbench } from '../vscode/install.mjs';

const intervals = Number(process.argv[3] ?? 1_000_000);
const groups = Number(process.argv[4] ?? 100_000);
const frames = 300;

installWorkbench();
const { chromium } = createRequire(new URL('../vscode/package.json', import.meta.url))('playwright-core');
const out = 'out/bench';
mkdirSync(out, { recursive: true });
await build({
  entryPoints: { panel: 'webview/main.ts', style: 'webview/style.css', theme: 'extension/report/report-theme.ts' },
  outdir: out,
  bundle: true,
  minify: true,
  format: 'iife',
  globalName: 'built',
  target: 'es2022',
  logLevel: 'warning',
});
// Stands in for VS Code, which the panel finds by this function.
writeFileSync(
  `${out}/panel.html`,
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bench</title><script src="theme.js"></script><script>
document.head.append(Object.assign(document.createElement('style'), { textContent: built.reportTheme }));
window.acquireVsCodeApi = () => ({ postMessage() {}, getState() {}, setState() {} });
</script><link rel="stylesheet" href="style.css"></head><body><script src="panel.js"></script></body></html>`,
);

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  page.on('pageerror', (error) => {
    throw error;
  });
  await page.goto(pathToFileURL(`${out}/panel.html`).href);
  await page.evaluate(prepare, { intervals, groups });
  const verdictMs = await page.evaluate(() => window.bench.tell(window.bench.diagnosis));
  const timelineMs = await page.evaluate(() => window.bench.tell(window.bench.details));
  const session = await page.context().newCDPSession(page);
  // Time of the main thread itself, which a busy machine does not stretch.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find((m) => m.name === 'TaskDuration').value * 1000;
  };
  const before = await spent();
  const moved = await page.evaluate((n) => window.bench.move(n), frames);
  const perFrame = ((await spent()) - before) / frames;
  const groupsMs = await page.evaluate(() => window.bench.press('#tab-goroutines'));
  const scrolled = await page.evaluate((n) => window.bench.scroll('.groups', n), frames / 3);
  await session.send('HeapProfiler.collectGarbage');
  const heap = await session.send('Runtime.getHeapUsage');
  const memory = heap.usedSize + (heap.backingStorageSize ?? 0) + (heap.embedderHeapUsedSize ?? 0);
  const ms = (n) => `${n.toFixed(1)} ms`;
  console.log(
    `${intervals.toLocaleString('en-US')} intervals, ${groups.toLocaleString('en-US')} groups of goroutines; load ${loadavg()[0].toFixed(1)}`,
  );
  console.log(`verdict painted after      ${ms(verdictMs)}`);
  console.log(`timeline painted after     ${ms(timelineMs)}`);
  console.log(`goroutines painted after   ${ms(groupsMs)}`);
  for (const [what, m] of [
    ['zoom and pan', moved],
    ['scroll groups', scrolled],
  ])
    console.log(`${what.padEnd(15)} frame p50 ${ms(m.p50)}  p99 ${ms(m.p99)}  longest task ${ms(m.longest)}`);
  console.log(`main thread a frame        ${ms(perFrame)} of its own time, while zoomed and panned`);
  console.log(`memory                     ${Math.round(memory / 2 ** 20)} MiB`);
} finally {
  await browser.close();
}

/** Runs in the page: makes the data there, as it would arrive from the extension. */
function prepare({ intervals, groups }) {
  const lanes = 64;
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
  const listeners = Array.from({ length: lanes }, (_, i) => ({
    network: 'tcp',
    address: `127.0.0.1:${20000 + i}`,
    fd: i,
    inode: i,
    queue: 0,
    backlog: 4096,
    acceptors: [i + 1],
    site: { function: 'main.f', file: '/p/a.go', line: i },
    class: 'healthy',
    queues: [0, 0],
    sinceFirstSample: true,
  }));
  const source = { status: 'ok', reason: null, tookMs: 1, pauseMs: 0 };
  const verdict = {
    class: 'healthy',
    cause: null,
    severity: 'ok',
    confidence: 'confirmed',
    title: 'Bench',
    explanation: 'Bench',
  };
  const strings = ['IO wait', 'main.go', ...Array.from({ length: groups + 1 }, (_, i) => `main.worker${i}`)];
  const range = (type, length, value) => type.from({ length }, (_, i) => value(i));
  const takenAt = '2026-01-02T03:04:05.000Z';
  const diagnosis = {
    schema: 1,
    target: { pid: 1, exe: '/p/bench', goVersion: 'go1.26.1', container: null, pprof: null, stripped: false },
    verdict,
    findings: [
      {
        ...verdict,
        site: null,
        goroutines: { count: 0, ids: [] },
        listeners: [],
        evidence: [],
        against: [],
        missing: [],
        remedy: '',
        next: null,
      },
    ],
    listeners,
    acceptors: [],
    growth: [],
    samples: [{ atMs: 0, goroutines: 1, listeners: 1, descriptors: 1 }],
    sources: { dump: source, trace: source, debugger: source, os: source },
    network: { traceMetrics: null, kernel: {} },
  };
  const details = {
    documents: [],
    trace: {
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
        regions: {
          ...none,
          startNs: new Float64Array(),
          endNs: new Float64Array(),
          name: new Int32Array(),
          depth: new Uint8Array(),
          names: [],
        },
      },
    },
    goroutines: {
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
      strings,
    },
  };
  const tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map((e) => e.duration))).observe({
    type: 'longtask',
  });
  const frame = () => new Promise(requestAnimationFrame);
  const painted = async (begin) => {
    const from = performance.now();
    begin();
    await frame();
    await frame();
    return performance.now() - from;
  };
  const measure = async (n, step) => {
    // What is told late belongs to what was done before.
    await new Promise((done) => setTimeout(done, 300));
    tasks.length = 0;
    const times = [];
    let last = await frame();
    for (let i = 0; i < n; i++) {
      step(i);
      const now = await frame();
      times.push(now - last);
      last = now;
    }
    times.sort((a, b) => a - b);
    return { p50: times[Math.floor(n / 2)], p99: times[Math.floor(n * 0.99)], longest: Math.max(0, ...tasks) };
  };
  window.bench = {
    diagnosis: { type: 'diagnosis', taken: { target: { pid: 1, pprof: null }, diagnosis, takenAt } },
    details: { type: 'details', takenAt, details },
    tell: (data) => painted(() => window.dispatchEvent(new MessageEvent('message', { data }))),
    press: (selector) => painted(() => document.querySelector(selector).click()),
    move: (n) => {
      const canvas = document.querySelector('canvas.timeline');
      const keys = ['w', 'w', 'd', 'w', 'a', 's', 'd', 'd', 's', 'a'];
      return measure(n, (i) =>
        canvas.dispatchEvent(new KeyboardEvent('keydown', { key: keys[i % keys.length], bubbles: true })),
      );
    },
    scroll: (selector, n) => {
      const place = document.querySelector(selector);
      return measure(n, (i) => place.scrollTo(0, i * 9000));
    },
  };
}
