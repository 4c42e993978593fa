import { strict as assert } from 'node:assert';
import { readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { detect, type DocumentKind } from '../../../core/parse/detect';
import { fixture } from '../../golden/golden';

const text = (t: string): Uint8Array => new TextEncoder().encode(t);

describe('detect', () => {
  for (const file of readdirSync('test/fixtures/dumps').filter((f) => /\.(txt|gz)$/.test(f)))
    it(file, () => {
      const bytes = fixture(`dumps/${file}`);
      if (file.endsWith('.gz')) {
        assert.equal(detect(bytes), 'gzip');
        assert.equal(detect(new Uint8Array(gunzipSync(bytes))), 'pprof');
      } else assert.equal(detect(bytes), file.startsWith('groups') ? 'goroutine-groups' : 'goroutine-dump');
    });

  const cases: [string, Uint8Array, DocumentKind][] = [
    [
      'a dump behind a log',
      text(`2026 start\r\npanic: x\r\n\r\ngoroutine 1 [running]:\r\nmain.main()\r\n`),
      'goroutine-dump',
    ],
    ['a dump cut in its first header', text('goroutine 12 [IO w'), 'goroutine-dump'],
    ['a leak profile', text('goroutineleak profile: total 0\n'), 'goroutine-groups'],
    ['a trace', text('go 1.22 trace\0\0\0rest'), 'trace'],
    ['an error page', text('\n<!DOCTYPE html><title>goroutine</title>'), 'html'],
    ['a tar', new Uint8Array(512).fill(32).map((v, i) => 'ustar'.charCodeAt(i - 257) || v), 'tar'],
    ['a zip', text('PK\x03\x04abc'), 'zip'],
    ['a program', text('\x7fELF\x02'), 'elf'],
    ['nothing', new Uint8Array(0), 'empty'],
    ['a text', text('hello goroutine 1 [x]: there\n'), 'unknown'],
    ['zeros', new Uint8Array(100), 'unknown'],
    ['random bytes', Uint8Array.from({ length: 200 }, (_, i) => (i * 181 + 77) & 255), 'unknown'],
  ];
  for (const [name, bytes, kind] of cases)
    it(name, () => {
      assert.equal(detect(bytes), kind);
    });
});
