import assert from 'node:assert/strict';
import type { DocumentInfo, GoroutineGroups } from '../../../core/model/details';
import { groupGoroutines } from '../../../core/detail/goroutine-groups';
import { parseGoroutineDump } from '../../../core/parse/goroutine-dump';
import { packJson, unpackJson } from '../../../core/protocol/packed-json';
import { isHostToPanel, isPanelToHost } from '../../../core/protocol/host-webview';
import { en } from '../../../webview/l10n/en';
import { setLanguage, t } from '../../../webview/l10n/text';
import { zhCn } from '../../../webview/l10n/zh-cn';
import { initialUi, restoredUi } from '../../../webview/panel-model';
import { csv } from '../../../webview/view-models/csv';
import { costCsv, kernelCsv, metricsCsv } from '../../../webview/view-models/tables-csv';
import { DocumentLines } from '../../../webview/view-models/document-lines';
import { evidenceOf } from '../../../webview/view-models/evidence';
import { flameSteps, matching, type Flame } from '../../../webview/view-models/flame';
import { count, duration, nanoseconds, shortened, timeText, visible } from '../../../webview/view-models/format';
import { matchingGroups, whereOf } from '../../../webview/view-models/group-rows';
import { listenerGroups, listenerLines } from '../../../webview/view-models/listener-rows';
import { rawPlaceOf } from '../../../webview/view-models/raw-place';
import { stackOf } from '../../../webview/view-models/stack';
import { TimeRange } from '../../../webview/view-models/time-range';
import { acceptor, frame, listener, listenerLeak, stalled } from '../../fixtures/diagnosis/diagnoses';

const goroutine = (id: number, state: string, ...frames: string[]): string =>
  `goroutine ${String(id)} [${state}]:\n${frames.map((f) => `${f}(0x1)\n\t/p/${f.replace(/\W/g, '')}.go:7 +0x1\n`).join('')}created by main.main in goroutine 1\n\t/p/main.go:3 +0x1\n\n`;

function groupsOf(...dump: string[]): GoroutineGroups {
  return groupGoroutines(parseGoroutineDump(new TextEncoder().encode(dump.join(''))).table);
}

const groups = groupsOf(
  goroutine(5, 'IO wait', 'net.accept', 'main.serve'),
  goroutine(6, 'chan receive', 'main.work', 'main.serve'),
  goroutine(7, 'chan receive', 'main.work', 'main.serve'),
);

describe('texts', () => {
  afterEach(() => {
    setLanguage('en');
  });

  it('has every text in both languages, with the same values in it', () => {
    const values = (text: string): string => [...new Set(text.match(/\{\d\}/g))].sort().join('');
    assert.deepEqual(Object.keys(zhCn).sort(), Object.keys(en).sort());
    for (const key of Object.keys(en) as (keyof typeof en)[]) assert.equal(values(zhCn[key]), values(en[key]), key);
  });

  it('takes Chinese for Chinese alone and puts values in as they are', () => {
    setLanguage('zh-cn');
    assert.equal(t('takenAtTime', '{0}$&'), '采集于 {0}$&');
    setLanguage('de');
    assert.equal(t('goroutine', 7), 'goroutine 7');
  });
});

describe('goroutine groups', () => {
  it('has goroutines of one stack and state together, the largest group first', () => {
    assert.deepEqual([...groups.count], [2, 1]);
    assert.equal(groups.strings[groups.state[0]!], 'chan receive');
    assert.equal(whereOf(groups, 1)!.function, 'main.serve');
  });

  it('finds groups by any frame or state', () => {
    assert.deepEqual(matchingGroups(groups, 'ACCEPT'), [1]);
    assert.deepEqual(matchingGroups(groups, 'chan'), [0]);
    assert.deepEqual(matchingGroups(groups, 'serve'), [0, 1]);
  });
});

/** The flame graph with all its steps taken. */
function flameOf(of: typeof groups): Flame {
  const steps = flameSteps(of);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

describe('flame graph', () => {
  const flame = flameOf(groups);

  it('puts equal calls into one box, the widest first, inside of their caller', () => {
    const boxes = [...flame.name].map((n, i) => [flame.strings[n] ?? '', flame.x[i], flame.value[i], flame.depth[i]]);
    assert.deepEqual(boxes, [
      ['', 0, 3, 0],
      ['main.serve', 0, 3, 1],
      ['main.work', 0, 2, 2],
      ['net.accept', 2, 1, 2],
    ]);
  });

  it('counts a goroutine once however many of its boxes match', () => {
    assert.equal(matching(flame, 'main').goroutines, 3);
    assert.equal(matching(flame, 'work').goroutines, 2);
    assert.equal(matching(flame, '').goroutines, 0);
  });
});

describe('evidence and its raw place', () => {
  const documents: DocumentInfo[] = [0, 1].flatMap((sample) =>
    ['pprof/goroutine-2.txt', 'proc/net/tcp', 'proc/net/netstat'].map((name) => ({
      sample,
      name,
      bytes: 9,
      error: null,
      cut: false,
      isText: true,
    })),
  );
  const finding = listenerLeak.findings[0]!;

  it('leads to the goroutine in the last dump and to the socket in the table', () => {
    assert.deepEqual(rawPlaceOf(finding.evidence[0]!, finding, documents), {
      sample: 1,
      name: 'pprof/goroutine-2.txt',
      query: 'goroutine 100 ',
    });
    assert.equal(rawPlaceOf(finding.evidence[1]!, finding, documents)?.query, '5000');
    assert.equal(rawPlaceOf(finding.evidence[0]!, finding, []), null);
  });

  it('names a source that says nothing, with the reason', () => {
    const rows = evidenceOf(finding, listenerLeak.sources);
    assert.deepEqual(
      rows.map((r) => [r.item.source, r.stance]),
      [
        ['dump', 'agrees'],
        ['os', 'agrees'],
        ['trace', 'missing'],
        ['debugger', 'silent'],
      ],
    );
    assert.equal(rows[3]!.item.says, 'not asked for');
  });
});

describe('raw document', () => {
  const lines = new DocumentLines('one\nTwo two\n\nthree');

  it('knows its lines, the last one without an end too', () => {
    assert.equal(lines.count, 4);
    assert.deepEqual(
      [0, 1, 2, 3].map((i) => lines.line(i)),
      ['one', 'Two two', '', 'three'],
    );
    assert.equal(new DocumentLines('').count, 0);
    assert.equal(new DocumentLines('a\n').count, 1);
  });

  it('finds each line once, without regard to case', () => {
    assert.deepEqual([...lines.find('TWO')], [1]);
    assert.deepEqual([...lines.find('t')], [1, 3]);
    assert.deepEqual([...lines.find('')], []);
  });
});

describe('time on an axis', () => {
  it('is as exact as the step between two ticks', () => {
    assert.deepEqual(
      [timeText(0, 1), timeText(1.2e9, 2e8), timeText(709_001_000, 1000), timeText(-2e8, 1e8), timeText(5000, 1000)],
      ['0', '1.2 s', '709.001 ms', '−200 ms', '5 µs'],
    );
  });
});

describe('time range', () => {
  it('zooms about a point, never beyond the trace, and finds its way back', () => {
    const range = new TimeRange(0, 1e9);
    range.show(4e8, 5e8);
    assert.deepEqual([range.fromNs, range.toNs], [3.9e8, 5.1e8]);
    range.zoom(100);
    assert.deepEqual([range.fromNs, range.toNs], [0, 1e9]);
    range.back();
    assert.deepEqual([range.fromNs, range.toNs], [0, 1e9]);
    range.zoom(0.5, 0);
    range.pan(5);
    assert.deepEqual([range.fromNs, range.toNs], [5e8, 1e9]);
    for (let i = 0; i < 200; i++) range.zoom(0.5);
    assert.ok(range.toNs - range.fromNs >= 999);
  });
});

describe('many listeners', () => {
  it('gives a line to each of an open group and none to those of a closed one', () => {
    const listeners = Array.from({ length: 10_000 }, (_, i) =>
      listener({ inode: i, address: `127.0.0.1:${String(i)}` }),
    );
    const all = listenerGroups({ ...listenerLeak, listeners }, { sort: initialUi.sort, filter: '' });
    assert.equal(listenerLines(all, []).length, 1);
    assert.equal(listenerLines(all, [all[0]!.key]).length, 10_001);
  });
});

describe('what a hostile program may send', () => {
  it('makes characters seen that turn the direction or take no room', () => {
    assert.equal(visible('a\u202eb\u200bc\u0007\n'), 'a\\u202eb\\u200bc\\u0007\n');
  });

  it('cuts long names in their middle', () => {
    assert.equal(shortened('a'.repeat(9), 5), 'aa…aa');
    assert.ok(
      stackOf(acceptor({ dump: [frame('f'.repeat(1e6))] }), true, []).rows.every(
        (r) => r.type === 'folded' || r.text.length <= 200,
      ),
    );
  });

  it('lays the beginning of a stack of 100,000 frames out and counts the rest', () => {
    const deep = Array.from({ length: 100_000 }, (_, i) => frame(`main.f${String(i % 3)}`, 'a.go', i));
    const model = stackOf(acceptor({ dump: deep, trace: deep }), true, []);
    assert.deepEqual([model.rows.length, model.cut], [500, 99_500]);
  });

  it('shows no number where there is none', () => {
    assert.deepEqual([count(NaN), duration(NaN), nanoseconds(Infinity), duration(-5)], ['–', '–', '–', '0 ms']);
  });

  it('refuses messages that are not of the protocol', () => {
    for (const message of [
      null,
      7,
      {},
      { type: 'details', takenAt: 1, details: null },
      { type: 'goroutines', takenAt: 'a', goroutines: 3 },
      { type: 'soFar', taken: {} },
    ])
      assert.equal(isHostToPanel(message), false, JSON.stringify(message));
    for (const message of [
      { type: 'save', name: 'a', content: 3 },
      { type: 'document', sample: 0.5, name: 'a' },
      { type: 'watch' },
    ])
      assert.equal(isPanelToHost(message), false, JSON.stringify(message));
    assert.equal(isPanelToHost({ type: 'save', name: 'a.png', content: new Uint8Array(2) }), true);
  });

  it('saves every figure as it is, with its unit in the heading', () => {
    assert.match(metricsCsv(stalled), /^metric,count,p50 ns,p99 ns,max ns\r\nacceptWait,\d+,/);
    assert.equal(
      kernelCsv({ ...stalled, network: { ...stalled.network, kernel: { a: 1, b: null } } }),
      'figure,value\r\na,1\r\nb,\r\n',
    );
    assert.equal(costCsv(stalled).split('\r\n').length, 6);
  });

  it('makes no formula of a table cell', () => {
    assert.equal(csv([['=1+1', 'a"b', 'x,y', 5, null]]), `'=1+1,"a""b","x,y",5,\r\n`);
  });

  it('takes from a kept state only what this version knows', () => {
    const kept = { tab: 'nowhere', filter: 5, openGroups: ['a'], lanes: 'g1', other: 1 };
    assert.deepEqual(restoredUi(kept), { ...initialUi, openGroups: ['a'], lanes: 'g1' });
    assert.deepEqual(restoredUi(null), initialUi);
    assert.deepEqual(restoredUi({ times: [[1, 2e9]] }).times, [[1, 2e9]]);
    for (const times of [[[2, 1]], [[0, NaN]], [[1]], [1, 2], 'all']) assert.deepEqual(restoredUi({ times }).times, []);
    assert.deepEqual(restoredUi({ interval: 7, scroll: 40 }), { ...initialUi, interval: 7, scroll: 40 });
    assert.deepEqual(restoredUi({ interval: '7', scroll: null }), initialUi);
  });
});

describe('typed arrays in a report', () => {
  it('come out as they went in', () => {
    const value = {
      a: Float64Array.of(1.5, -2),
      b: [Int32Array.of(7)],
      c: 'x',
      d: null,
      e: new Uint8Array(2),
      f: Int16Array.of(-1),
    };
    assert.deepEqual(unpackJson(JSON.parse(JSON.stringify(packJson(value)))), value);
  });

  it('stay as they are when they are of another form', () => {
    assert.deepEqual(unpackJson({ $typed: 'Evil', base64: 'AA==' }), { $typed: 'Evil', base64: 'AA==' });
    assert.equal((unpackJson({ $typed: 'Float64Array', base64: 'AAA=' }) as Float64Array).length, 0);
  });
});

describe('stack of three sources', () => {
  it('does not take for a dispute what a dump leaves out', () => {
    const full = [frame('runtime.gopark', 'proc.go', 1), ...stalled.acceptors[0]!.dump!];
    const model = stackOf(acceptor({ trace: full, agree: true }), true, []);
    assert.deepEqual(model.rows[0]!.type === 'frame' && model.rows[0]!.in, ['leaves-out', 'has']);
    const folded = stackOf(acceptor({ trace: full, agree: true }), false, []);
    assert.deepEqual(folded.rows[0], { type: 'folded', count: 7 });
  });
});
