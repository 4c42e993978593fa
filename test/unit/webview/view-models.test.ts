import assert from 'node:assert/strict';
import { remedyParts } from '../../../core/model/remedy';
import { evidenceOf } from '../../../webview/view-models/evidence';
import { sampleRows, sourceRows } from '../../../webview/view-models/figures';
import { count, duration, nanoseconds, timeOfDay } from '../../../webview/view-models/format';
import { originOf, placeOf, shortFunction } from '../../../webview/view-models/frames';
import { growthOf } from '../../../webview/view-models/growth';
import { withGrowth } from '../../../webview/view-models/growth-history';
import { headerOf } from '../../../webview/view-models/header';
import { kernelFacts, kernelFigures } from '../../../webview/view-models/kernel-facts';
import { metricRows } from '../../../webview/view-models/trace-metrics';
import { markOfClass } from '../../../webview/view-models/severity';
import { frame, healthy, inconclusive, listenerLeak, stalled } from '../../fixtures/diagnosis/diagnoses';

const taken = (diagnosis: typeof healthy) => ({
  diagnosis,
  takenAt: '2026-01-02T03:04:05Z',
  target: { pid: 4711, pprof: null },
});

describe('header', () => {
  it('says what was observed, how often, and what it cost', () => {
    assert.deepEqual(headerOf(taken(listenerLeak)).facts, [
      'ftpd (pid 4711)',
      'go1.26.1',
      '2 samples, 2.0 s apart',
      'target paused at most 1 ms',
    ]);
  });

  it('names program, container and pprof address as far as they are known', () => {
    const facts = (change: Partial<typeof healthy.target>) =>
      headerOf(taken({ ...healthy, target: { ...healthy.target, ...change } })).facts;
    assert.equal(facts({ exe: null })[0], 'pid 4711');
    assert.equal(facts({ exe: null, pid: null })[0], 'http://127.0.0.1:6060/debug/pprof');
    assert.ok(facts({ container: 'abcdef0123456789' }).includes('container abcdef012345'));
  });

  it('never lets inconclusive look like a severity or a confidence', () => {
    const header = headerOf(taken(inconclusive));
    assert.deepEqual(header.mark, { kind: 'unknown', word: 'Inconclusive' });
    assert.equal(header.confidence, 'evidence is missing');
    assert.ok(header.facts.includes('1 sample'));
  });

  it('shows the cause beside the class', () => {
    assert.equal(headerOf(taken(stalled)).label, 'stalled-accept-loop · limit');
  });
});

describe('evidence', () => {
  it('lists what agrees, what contradicts, what is missing', () => {
    assert.deepEqual(
      evidenceOf(stalled.findings[0]!).map((r) => [r.source, r.stance]),
      [
        ['goroutine dump', 'agrees'],
        ['debugger', 'contradicts'],
      ],
    );
  });

  it('begins with what is missing where the finding is inconclusive', () => {
    assert.equal(evidenceOf(inconclusive.findings[0]!)[0]!.stance, 'missing');
  });
});

describe('remedy', () => {
  it('tells code from sentences by its indentation, and keeps that of the code', () => {
    assert.deepEqual(remedyParts('Close it:\n\n    if err != nil {\n        return\n\n    }\n\nThen Accept returns.'), [
      { type: 'text', text: 'Close it:' },
      { type: 'code', text: 'if err != nil {\n    return\n\n}' },
      { type: 'text', text: 'Then Accept returns.' },
    ]);
    assert.deepEqual(remedyParts(''), []);
  });
});

describe('marks', () => {
  it('gives a listener the worst severity of its class', () => {
    assert.equal(markOfClass(listenerLeak, 'listener-leak').kind, 'error');
    assert.equal(markOfClass(listenerLeak, 'healthy').kind, 'ok');
    assert.equal(markOfClass(healthy, 'inconclusive').kind, 'unknown');
  });
});

describe('growth', () => {
  const { site } = listenerLeak.growth[0]!;
  const record = (time: string, growth: typeof listenerLeak.growth) =>
    withGrowth([], { ...taken({ ...listenerLeak, growth }), takenAt: `2026-01-02T03:${time}Z` })[0]!;

  it('puts the site that grows most first, leaves out what stays, and says the chart in words', () => {
    const still = { site, what: 'still', counts: [3, 3] };
    const growth = growthOf([
      record('04:05', [{ site, what: 'goroutines', counts: [9, 7] }, still, ...listenerLeak.growth]),
    ]);
    assert.deepEqual(
      growth.map((g) => [g.change, g.difference, g.grows]),
      [
        ['51 → 61', '+10', true],
        ['9 → 7', '−2', false],
      ],
    );
    assert.equal(growth[0]!.description, 'goroutines in Accept: 51, 61 over 2.0 s');
  });

  it('goes on over the diagnoses of one target', () => {
    const one = (counts: number[]) => [{ site, what: 'goroutines', counts }];
    const [model] = growthOf([record('04:05', one([1, 2])), record('04:15', one([2, 5]))]);
    assert.deepEqual(model!.series.counts, [1, 2, 2, 5]);
    assert.deepEqual(model!.times, [0, 2004, 10_000, 12_004]);
  });
});

describe('figures', () => {
  it('says unknown where the kernel did not', () => {
    assert.deepEqual(kernelFigures(stalled), [
      { name: 'TcpExt.ListenOverflows', value: '13' },
      { name: 'TcpExt.ListenDrops', value: 'unknown' },
    ]);
  });

  it('says what a figure of the kernel means here, and warns near a limit', () => {
    const network = {
      traceMetrics: null,
      traceSize: null,
      kernel: { openDescriptors: 90, openFilesLimit: 100, 'tcp.closeWait': 0 },
    };
    assert.deepEqual(
      kernelFacts({ ...healthy, network }).map((f) => [f.name, f.value, f.isWarning]),
      [
        ['Open descriptors', '90 / 100', true],
        ['CLOSE_WAIT', '0', false],
      ],
    );
  });

  it('marks a metric above its threshold', () => {
    const slow = { count: 9, p50Ns: 1e6, p99Ns: 2e7, maxNs: 3e7 };
    const traceMetrics = { ...stalled.network.traceMetrics!, schedulingDelay: slow, acceptWait: slow };
    const rows = metricRows({ ...stalled, network: { traceMetrics, traceSize: null, kernel: {} } });
    assert.deepEqual(
      rows.map((r) => r.isAbove),
      [false, false, true, false],
    );
  });

  it('spells out our own names and leaves those of the kernel', () => {
    const network = { traceMetrics: null, traceSize: null, kernel: { openFilesLimit: 1024, 'fs.file-nr': '1 0 2' } };
    assert.deepEqual(kernelFigures({ ...healthy, network }), [
      { name: 'open files limit', value: '1,024' },
      { name: 'fs.file-nr', value: '1 0 2' },
    ]);
  });

  it('gives no quantile of nothing', () => {
    const rows = metricRows(stalled);
    assert.deepEqual(rows[0]!.cells, ['212', '4.1 ms', '98 ms', '210 ms']);
    assert.deepEqual(rows[1]!.cells, ['0', '–', '–', '–']);
    assert.equal(
      rows.some((r) => r.isAbove),
      false,
    );
    assert.deepEqual(metricRows(healthy), []);
  });

  it('shows no cost for a source that was not asked', () => {
    assert.deepEqual(sourceRows(listenerLeak)[1], {
      name: 'execution trace',
      status: 'skipped',
      reason: 'not asked for',
      took: '–',
      pause: '–',
    });
    assert.deepEqual(sampleRows(inconclusive), [{ at: '+0 ms', cells: ['–', '1', '–'] }]);
  });
});

describe('format', () => {
  it('writes durations with one unit', () => {
    assert.deepEqual([0, 0.4, 412, 2004, 185_000].map(duration), ['0 ms', '< 1 ms', '412 ms', '2.0 s', '3 min 5 s']);
    assert.deepEqual([840, 12_400, 4_100_000, 98e6].map(nanoseconds), ['840 ns', '12.4 µs', '4.1 ms', '98 ms']);
  });

  it('groups the digits of a number and keeps three after the point', () => {
    const numbers = [0, 999, 1000, -1_234_567, 1234.56789, 0.25, NaN];
    assert.deepEqual(numbers.map(count), ['0', '999', '1,000', '-1,234,567', '1,234.568', '0.25', '–']);
  });

  it('says a time of the day with two digits each', () => {
    assert.equal(timeOfDay(new Date(2026, 0, 2, 3, 4, 5).toISOString()), '03:04:05');
  });
});

describe('frames', () => {
  it('tells the program from modules and from Go', () => {
    assert.equal(originOf(frame('main.serve', '/home/gopher/main.go', 1)), 'program');
    assert.equal(originOf(frame('net/http.(*Server).Serve', 'net/http/server.go', 1)), 'go');
    assert.equal(
      originOf(frame('golang.org/x/net/netutil.(*l).Accept', 'golang.org/x/net@v0.34.0/netutil/listen.go', 1)),
      'dependency',
    );
    assert.equal(originOf(frame('example.com/net.Serve', '/src/net/a.go', 1)), 'program');
  });

  it('shortens without losing receiver or type arguments', () => {
    assert.equal(shortFunction('net/http.(*Server).Serve'), 'http.(*Server).Serve');
    assert.equal(shortFunction('example.com/a/b.F[go.shape.struct/x]'), 'b.F[go.shape.struct/x]');
    assert.equal(placeOf(frame('f', '/a/b.go', 7)), 'b.go:7');
    assert.equal(placeOf(frame('f')), '');
  });
});
