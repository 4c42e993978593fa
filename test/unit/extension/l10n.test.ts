import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const host = 'extension/host';
const call = /l10n\.t\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g;

describe('Simplified Chinese', () => {
  it('has a translation of every text of package.json', () => {
    const english = readJson('package.nls.json');
    const chinese = readJson('package.nls.zh-cn.json');
    assert.deepEqual(Object.keys(chinese), Object.keys(english));
    for (const [key, text] of Object.entries(english)) assert.deepEqual(links(chinese[key]!), links(text), key);
  });

  it('has a translation of every text of the extension host, with the same places', () => {
    const sources = readdirSync(host).map((file) => readFileSync(join(host, file), 'utf8'));
    const used = new Set(sources.flatMap((s) => [...s.matchAll(call)].map((m) => (m[1] ?? m[2])!)));
    const chinese = readJson('l10n/bundle.l10n.zh-cn.json');
    assert.ok(used.size > 40, `${used.size} texts found`);
    assert.deepEqual(Object.keys(chinese).sort(), [...used].sort());
    for (const [text, translated] of Object.entries(chinese)) assert.deepEqual(places(translated), places(text), text);
  });

  it('is not asked for texts that are put together at run time', () => {
    for (const file of readdirSync(host)) {
      const source = readFileSync(join(host, file), 'utf8');
      assert.doesNotMatch(source, /l10n\.t\(\s*[`a-zA-Z]/, file);
    }
  });
});

function readJson(file: string): Record<string, string> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}

function places(text: string): string[] {
  return (text.match(/\{\d\}/g) ?? []).sort();
}

function links(text: string): string[] {
  return (text.match(/\(command:[^)]*\)/g) ?? []).sort();
}
