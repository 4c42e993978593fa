import * as assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { readBundle } from '../../../extension/collect/bundle-file';
import { diagnoseInWorker } from '../../../extension/workers/diagnosis-client';

describe('the diagnosis worker', () => {
  it('answers in the language of the reader', async () => {
    const recording = await readBundle('test/fixtures/bundles/healthy-idle.tar.gz');
    const title = async (language: string): Promise<string> => {
      const { signal } = new AbortController();
      return (await diagnoseInWorker(recording, language, resolve('dist/worker.js'), signal)).verdict.title;
    };
    assert.match(await title('zh-cn'), /^正常：/);
    for (const language of ['en', 'zh-tw', 'de']) assert.match(await title(language), /^Healthy: /);
  });
});
