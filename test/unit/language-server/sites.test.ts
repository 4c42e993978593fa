import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { compareSites, loadParser } from '../../golang-sites/compare';

const folder = 'test/fixtures/go-sites';

describe('call sites', () => {
  it('are those that Go’s type checker finds, to the column', async () => {
    const truth = readFileSync(`${folder}/sites.jsonl`, 'utf8');
    const parser = await loadParser();
    const { files, same, missed, extra } = compareSites(folder, truth, parser, { goRoot: null, moduleCache: null });
    assert.deepEqual({ missed, extra }, { missed: [], extra: [] });
    assert.ok(files >= 7 && same >= 60, `${files} files, ${same} sites`);
  });
});
