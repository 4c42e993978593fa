import * as assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { diagnose } from '../../../core/diagnose/diagnose';
import type { Diagnosis } from '../../../core/model/diagnosis';
import { PlainKernel } from '../../../core/trace/scan/plain-kernel';
import { readBundle } from '../../../extension/collect/bundle-file';
import { styleFor } from '../../../extension/cli/style';
import { textReport } from '../../../extension/cli/text-report';
import { findingMarkdown } from '../../../extension/report/finding-markdown';
import { englishIn, figuresIn, sentencesOf } from '../../fixtures/diagnosis/sentences';
import { assertGolden } from '../golden';

const bundles = 'test/fixtures/bundles';

/** What a person reads of each recorded server, word for word. */
describe('verdicts of recorded servers', () => {
  for (const file of readdirSync(bundles)) {
    const name = file.replace('.tar.gz', '');
    it(name, async () => {
      const recording = await readBundle(`${bundles}/${file}`);
      const english = diagnose(recording);
      assertGolden(`verdict/${name}.txt`, textReport(english, styleFor({ isTTY: false })));
      const chinese = diagnose(recording, new PlainKernel(), 'zh-cn');
      assertGolden(`verdict/${name}.zh-cn.txt`, markdown(chinese));
      assertSame(english, chinese);
    });
  }
});

/** All findings as they are copied, the notes with the first. */
function markdown({ target, findings, notes }: Diagnosis): string {
  return findings
    .map((f, i) => `${findingMarkdown({ target, notes: i === 0 ? notes : [] }, f, 'zh-cn')}\n${f.next ?? ''}\n`)
    .join('\n');
}

/** The languages differ in their sentences only, and these in nothing but words. */
function assertSame(english: Diagnosis, chinese: Diagnosis): void {
  const [en, zh] = [sentencesOf(english), sentencesOf(chinese)];
  assert.equal(zh.data, en.data);
  assert.equal(zh.sentences.length, en.sentences.length);
  // Why a source failed was recorded, in English; so was the name of a child process.
  const reasons = Object.values(english.sources).flatMap(({ reason }) => reason?.replace(/\.$/, '') ?? []);
  const recorded = [...reasons, '（server）'];
  zh.sentences.forEach((sentence, i) => {
    const own = recorded.reduce((text, reason) => text.replaceAll(reason, ''), sentence);
    assert.deepEqual(englishIn(own), [], sentence);
    const kept = figuresIn(sentence);
    const lost = figuresIn(en.sentences[i]!).filter((figure) => !kept.includes(figure));
    assert.deepEqual(lost, [], `${en.sentences[i]!}\n${sentence}`);
  });
}
