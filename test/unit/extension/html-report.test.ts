import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Diagnosis } from '../../../core/model/diagnosis';
import { embeddedJson, htmlReport } from '../../../extension/report/html-report';
import { reportWords } from '../../../extension/report/report-words';
import { en } from '../../../webview/l10n/en';
import { zhCn } from '../../../webview/l10n/zh-cn';
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

  it('says without JavaScript what is worth knowing beside the verdict, with code as it is, in both languages', () => {
    const plain = (diagnosis: Diagnosis, language?: string): string => {
      const html = htmlReport({ diagnosis, takenAt, script: '', style: '', ...(language && { language }) });
      return /<noscript>([^]*)<\/noscript>/.exec(html)![1]!;
    };
    const note = {
      kind: 'no-pprof',
      says: 'No <pprof>.',
      remedy: 'Add it:\n\n\timport (\n\t\t"net/http"\n\t)',
    } as const;
    const noted = { ...listenerLeak, notes: [note] };
    const said = '<p>No &lt;pprof&gt;.</p>\n<p>Add it:</p>\n<pre>import (\n\t&quot;net/http&quot;\n)</pre>';
    assert.ok(plain(noted).endsWith(`<h2>${en.notes}</h2>\n${said}`));
    assert.ok(plain(noted, 'zh-cn').endsWith(`<h2>${zhCn.notes}</h2>\n${said}`));
    assert.ok(plain(noted, 'zh-tw').includes(`<h2>${en.notes}</h2>`));
    assert.match(plain(listenerLeak, 'zh-cn'), /支持 – dump: 61 goroutines in Accept/);
    assert.ok(!plain(listenerLeak).includes(`<h2>${en.notes}</h2>`));
    const { notes, ...older } = noted;
    assert.equal(notes.length, 1);
    assert.equal(plain(older as Diagnosis), plain(listenerLeak));
  });

  it('speaks as the panel does', () => {
    for (const [language, panel] of Object.entries({ en, 'zh-cn': zhCn })) {
      const words = reportWords(language);
      const { evidence, missing, notes, confirmed, likely, possible } = panel;
      assert.deepEqual({ ...words, ...{ evidence, missing, notes, confirmed, likely, possible } }, words);
      assert.ok(words.lookAt.startsWith(panel.lookAt));
    }
  });
});
