import { readdirSync, readFileSync } from 'node:fs';
import { headOf, outlineOf } from '../../../extension/language-server/declarations';
import type { GoParser } from '../../../extension/language-server/go-parser';
import { Packages } from '../../../extension/language-server/packages';
import { SiteFinder } from '../../../extension/language-server/site-finder';
import { SourceTree } from '../../../extension/language-server/source-tree';
import { loadParser } from '../../golang-sites/compare';
import { fixtures } from '../seeds';
import type { FuzzTarget } from '../target';

const words = [
  'package main\n',
  'import "net"\n',
  'func f() {\n',
  'net.Listen("tcp", ":0")',
  'http.Serve(l, nil)',
  'l.Accept()',
  '/*',
  '*/',
  '`',
  '"',
  "'",
  'type T struct {',
  'interface{',
  'func (t *T) m() {',
  'switch x := v.(type) {',
  'go func() {}()',
  '[T any]',
];

let parser: GoParser;
const path = '/nowhere/at/all/a.go';

/** Lab programs are real Go, and short. */
const goFiles = (): Uint8Array[] => [
  ...fixtures('go-sites', /\.go$/),
  ...readdirSync('test/lab')
    .filter((f) => f.endsWith('.go'))
    .map((f) => readFileSync(`test/lab/${f}`))
    .filter((b) => b.length < 12_000),
];

export const sourceTargets: readonly FuzzTarget[] = [
  {
    name: 'go-outline',
    seeds: goFiles,
    words,
    run: (input) => {
      const text = Buffer.from(input).toString('utf8');
      headOf(text);
      let last = 0;
      for (const { start, end } of outlineOf(text)) {
        if (start < last || end < start || end > text.length) throw new Error('declarations overlap');
        last = end;
      }
    },
  },
  {
    name: 'go-sites',
    seeds: () => goFiles().map((b) => b.subarray(0, 3000)),
    words,
    longest: 4 << 10,
    prepare: async () => {
      parser = await loadParser();
    },
    run: (input) => {
      const tree = new SourceTree();
      tree.setOpen(path, Buffer.from(input).toString('utf8'));
      const packages = new Packages(tree, parser, { goRoot: null, moduleCache: null });
      const file = packages.file(path);
      if (file !== null) new SiteFinder(packages).sitesIn(file);
    },
  },
];
