/* global window */
// `npm run bench -- panel [intervals] [goroutines] [listeners]`: the panel in Chromium with a long timeline and long tables.
// Prints the time until verdict, timeline and goroutines are painted, frame times while it is zoomed, panned and scrolled,
// the longest task of the main thread, and memory. Needs the packages of test/vscode and Debian's chromium.
import { build } from 'esbuild';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadavg } from 'node:os';
import { pathToFileURL } from 'node:url';
import { lazily } from '../../scripts/bundle-lazily.mjs';
import { installWorkbench } from '../vscode/install.mjs';
import { serveData } from './panel-data.mjs';
import { prepare } from './panel-page.mjs';

const [intervals, groups, listeners] = [1_000_000, 100_000, 10_000].map((n, i) => Number(process.argv[3 + i] ?? n));
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
  plugins: [lazily],
  logLevel: 'warning',
});
// Stands in for VS Code, which the panel finds by this function, and which keeps the state as JSON.
writeFileSync(
  `${out}/panel.html`,
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bench</title><script src="theme.js"></script><script>
document.head.append(Object.assign(document.createElement('style'), { textContent: built.reportTheme }));
window.acquireVsCodeApi = () => ({ postMessage() {}, getState() {}, setState: (state) => void JSON.stringify(state) });
</script><link rel="stylesheet" href="style.css"></head><body><script src="panel.js"></script></body></html>`,
);

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  page.on('pageerror', (error) => {
    throw error;
  });
  await page.goto(pathToFileURL(`${out}/panel.html`).href);
  await page.evaluate(prepare, { source: String(serveData), options: { intervals, groups, listeners } });
  const verdict = await traced(page, () =>
    page.evaluate(() => window.bench.tell('diagnosis', '.verdict h1', '.listeners tr[aria-rowindex]')),
  );
  const scrolledListeners = await traced(page, () =>
    page.evaluate((n) => window.bench.scroll('.listeners .scroll', n, 2600), frames / 3),
  );
  const timeline = await traced(page, () => page.evaluate(() => window.bench.tell('details', 'canvas.timeline')));
  const unpacked = await traced(page, () => page.evaluate(() => window.bench.tell('goroutines', 'canvas.timeline')));
  const session = await page.context().newCDPSession(page);
  // Time of the main thread itself, which a busy machine does not stretch.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find((m) => m.name === 'TaskDuration').value * 1000;
  };
  const before = await spent();
  const moved = await traced(page, () => page.evaluate((n) => window.bench.move(n), frames));
  const perFrame = ((await spent()) - before) / frames;
  const goroutines = await traced(page, () =>
    page.evaluate(() => window.bench.press('#tab-goroutines', 'canvas.flame')),
  );
  const scrolledGroups = await traced(page, () =>
    page.evaluate((n) => window.bench.scroll('.groups', n, 9000), frames / 3),
  );
  await session.send('HeapProfiler.collectGarbage');
  const heap = await session.send('Runtime.getHeapUsage');
  const memory = heap.usedSize + (heap.backingStorageSize ?? 0) + (heap.embedderHeapUsedSize ?? 0);
  const process = await rendererKiB(await browser.newBrowserCDPSession());
  const ms = (n) => `${n.toFixed(1)} ms`;
  const longest = (m) =>
    `longest task ${m.longest === 0 ? 'below 50 ms' : ms(m.longest)}, of its own time ${ms(m.longestOwn)}`;
  const n = (value) => value.toLocaleString('en-US');
  console.log(
    `${n(intervals)} intervals, ${n(groups)} groups of goroutines, ${n(listeners)} listeners; load ${loadavg()[0].toFixed(1)}`,
  );
  for (const [what, m] of [
    ['verdict, listeners', verdict],
    ['timeline', timeline],
    ['goroutines told', unpacked],
    ['goroutines', goroutines],
  ])
    console.log(`${`${what} painted after`.padEnd(25)} ${m.ms.map(ms).join(' and ').padStart(9)}  ${longest(m)}`);
  for (const [what, m] of [
    ['scroll listeners', scrolledListeners],
    ['zoom and pan', moved],
    ['scroll goroutines', scrolledGroups],
  ])
    console.log(`${what.padEnd(18)} frame p50 ${ms(m.p50)}  p99 ${ms(m.p99)}  ${longest(m)}`);
  console.log(`main thread a frame       ${ms(perFrame)} of its own time, while zoomed and panned`);
  console.log(
    `memory                    ${Math.round(memory / 2 ** 20)} MiB of the page; its process with Chromium's own parts ${Math.round(process / 1024)} MiB`,
  );
} finally {
  await browser.close();
}

/** What `run` gives, with the longest task of the page's main thread in ms of processor time. */
async function traced(page, run) {
  await browser.startTracing(page, { categories: ['toplevel'] });
  const result = await run();
  const { traceEvents } = JSON.parse(String(await browser.stopTracing()));
  const thread = ({ pid, tid }) => `${pid}/${tid}`;
  const mains = traceEvents.filter((e) => e.name === 'thread_name' && e.args.name === 'CrRendererMain').map(thread);
  const tasks = traceEvents.filter((e) => e.name.endsWith('RunTask') && mains.includes(thread(e)));
  return { ...result, longestOwn: tasks.reduce((most, { tdur = 0 }) => Math.max(most, tdur / 1000), 0) };
}

/** Memory that no other process shares, of the largest renderer: that of the page. */
async function rendererKiB(session) {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) =>
      Number(/^Private_Dirty:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))?.[1] ?? 0),
    );
  return Math.max(0, ...sizes);
}
