import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { embeddedJson, htmlReport } from '../../../extension/report/html-report';
import { listenerLeak } from '../../fixtures/diagnosis/diagnoses';

const takenAt = '2026-01-02T03:04:05.000Z';
const report = (script: string) => htmlReport({ diagnosis: listenerLeak, takenAt, script, style: 'p{}' });

describe('the HTML report', () => {
  it('allows exactly the script that it holds, and nothing from elsewhere', () => {
    const html = report('const a = "</script><!--";\n//# sourceMappingURL=webview.js.map\n');
    const code = /<script>([^]*)<\/script>/.exec(html)![1]!;
    const hash = createHash('sha256').update(code).digest('base64');
    assert.ok(html.includes(`script-src 'sha256-${hash}'`));
    assert.ok(html.includes(`default-src 'none'`));
    assert.equal(code.includes('sourceMappingURL'), false);
    // The diagnosis and what lies behind it are data, not code.
    assert.equal(html.match(/<script type="application\/json"/g)!.length, 2);
    assert.equal(html.match(/<\/script>/g)!.length, 3);
  });

  it('holds the diagnosis as JSON that cannot end its element', () => {
    const value = { a: '</script><!--', b: '\u2028\u2029' };
    const json = embeddedJson(value);
    assert.equal(/[<\u2028\u2029]/.test(json), false);
    assert.deepEqual(JSON.parse(json), value);
  });

  it('says verdict and evidence without JavaScript, escaped', () => {
    const plain = /<noscript>([^]*)<\/noscript>/.exec(report(''))![1]!;
    assert.match(plain, /51 → 61 in 2\.0 s/);
    assert.match(plain, /for – dump: 61 goroutines in Accept/);
    const hostile = { ...listenerLeak, verdict: { ...listenerLeak.verdict, title: '<b>"x"</b>' } };
    const html = htmlReport({ diagnosis: hostile, takenAt, script: '', style: '' });
    assert.ok(html.includes('&lt;b&gt;&quot;x&quot;&lt;/b&gt;'));
    assert.equal(html.includes('<b>'), false);
  });
});
