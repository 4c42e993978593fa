// Reports as files for a browser: of diagnoses made by hand and of recorded bundles with all that lies behind them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { detailsOf, followedBy } from '../../core/detail/details.ts';
import { diagnose } from '../../core/diagnose/diagnose.ts';
import { isSimplifiedChinese } from '../../core/protocol/ui-language.ts';
import { PlainKernel } from '../../core/trace/scan/plain-kernel.ts';
import { readBundle } from '../../extension/collect/bundle-file.ts';
import { htmlReport } from '../../extension/report/html-report.ts';
import { reportTheme } from '../../extension/report/report-theme.ts';

export const takenAt = '2026-01-02T03:04:05.000Z';

export const tabs = ['timeline', 'goroutines', 'growth', 'metrics', 'kernel', 'cost', 'raw'];

/** Writes the report and gives its address. `more` goes into htmlReport as it is. */
export function writeReport(name, diagnosis, more = {}) {
  const [script, style] = ['webview.js', 'webview.css'].map((file) => readFileSync(`dist/${file}`, 'utf8'));
  const file = resolve(`out/reports/${name}.html`);
  mkdirSync('out/reports', { recursive: true });
  writeFileSync(file, htmlReport({ diagnosis, takenAt, script, style, ...more }));
  return pathToFileURL(file).href;
}

/**
 * Writes the panel's page and gives its address: as in VS Code, which is stood in for. `posted` of the window holds what the
 * page sent, and the state, one for each query of the address, outlives a reload.
 */
export function panelPage(name) {
  const [script, style] = ['webview.js', 'webview.css'].map((file) => readFileSync(`dist/${file}`, 'utf8'));
  const file = resolve(`out/reports/${name}.html`);
  mkdirSync('out/reports', { recursive: true });
  writeFileSync(
    file,
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Panel</title><style>${reportTheme}${style}</style>
<script>
window.posted = [];
// VS Code makes a new frame, of which the browser remembers nothing.
history.scrollRestoration = 'manual';
window.acquireVsCodeApi = () => ({
  postMessage: (message) => posted.push(message),
  getState: () => JSON.parse(sessionStorage.getItem(location.search) ?? 'null') ?? undefined,
  setState: (state) => sessionStorage.setItem(location.search, JSON.stringify(state)),
});
</script></head><body><script>${script.replaceAll('</script', '<\\/script')}</script></body></html>`,
  );
  return pathToFileURL(file).href;
}

/** The report of a recorded bundle. */
export async function bundleReport(name, more = {}) {
  const recording = await readBundle(`test/fixtures/bundles/${name}.tar.gz`);
  const language = isSimplifiedChinese(more.language ?? 'en') ? 'zh-cn' : 'en';
  const diagnosis = diagnose(recording, new PlainKernel(), language);
  const details = detailsOf(recording, followedBy(diagnosis), new PlainKernel());
  return writeReport(`bundle-${name}`, diagnosis, { evidence: { recording, details }, ...more });
}

/** Details of so many goroutines and intervals, made by rule. */
export function madeDetails({ lanes = 4, rowsPerLane = 50, groups = 3 } = {}) {
  const rows = lanes * rowsPerLane;
  const column = (type, value) =>
    type.from({ length: rows }, (_, i) => value(i % rowsPerLane, Math.floor(i / rowsPerLane)));
  const states = [4, 1, 2, 3];
  const step = 2e9 / rowsPerLane;
  const strings = [
    'IO wait',
    'chan receive',
    ...Array.from({ length: groups }, (_, i) => `main.worker${i}`),
    'main.go',
    'main.main',
  ];
  const file = strings.length - 2;
  return {
    calls: [],
    documents: [],
    trace: {
      atMs: 50,
      stacks: [],
      creations: [],
      timeline: {
        durationNs: 2e9,
        goroutine: Float64Array.from({ length: lanes }, (_, i) => i + 6),
        firstRow: Int32Array.from({ length: lanes + 1 }, (_, i) => i * rowsPerLane),
        startNs: column(Float64Array, (i) => i * step),
        endNs: column(Float64Array, (i) => (i + 1) * step),
        state: column(Uint8Array, (i, lane) => states[(i + lane) % 4]),
        reason: column(Int16Array, (i, lane) => ((i + lane) % 4 === 0 ? 0 : -1)),
        stack: column(Int32Array, () => -1),
        waker: column(Float64Array, (i, lane) => ((i + lane) % 8 === 0 ? ((lane + 1) % lanes) + 6 : -1)),
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
    },
    goroutines: {
      total: groups * 3,
      count: new Int32Array(groups).fill(3),
      state: Int32Array.from({ length: groups }, (_, i) => i % 2),
      stack: Int32Array.from({ length: groups }, (_, i) => i),
      example: Float64Array.from({ length: groups }, (_, i) => i + 6),
      stackStart: Int32Array.from({ length: groups + 1 }, (_, i) => i * 2),
      stackFrames: Int32Array.from({ length: groups * 2 }, (_, i) => (i % 2 === 0 ? i / 2 : groups)),
      stackCreatedBy: new Int32Array(groups).fill(groups),
      frameFunction: Int32Array.from({ length: groups + 1 }, (_, i) => (i < groups ? i + 2 : strings.length - 1)),
      frameFile: new Int32Array(groups + 1).fill(file),
      frameLine: Int32Array.from({ length: groups + 1 }, (_, i) => i + 10),
      strings,
    },
  };
}

/** What goes into a report with details that were made. */
export function madeEvidence(of) {
  return { evidence: { recording: { samples: [] }, details: madeDetails(of) } };
}
