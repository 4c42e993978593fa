// `node scripts/mocha.mjs unit golden arch [-- mocha options]`: bundles test/<name>/**/*.test.ts and runs them with mocha.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { alias } from './bundle-alias.mjs';
import { nodeBundle } from './node-bundle.mjs';
import { root } from './steps.mjs';

const split = process.argv.indexOf('--');
const names = process.argv.slice(2, split < 0 ? undefined : split);
const mochaOptions = split < 0 ? [] : process.argv.slice(split + 1);

for (const name of names) rmSync(`${root}out/test/${name}`, { recursive: true, force: true });
await build({
  ...nodeBundle,
  entryPoints: names.map((n) => `test/${n}/**/*.test.ts`),
  outbase: 'test',
  outdir: 'out/test',
  alias,
  external: ['vscode', 'playwright-core', 'esbuild'],
  sourcemap: 'inline',
});
const { status } = spawnSync(
  process.execPath,
  [
    '--enable-source-maps',
    `${root}node_modules/mocha/bin/mocha.js`,
    '--timeout',
    '30000',
    '--reporter',
    `${root}scripts/counting-reporter.cjs`,
    ...mochaOptions,
    ...names.map((n) => `out/test/${n}/**/*.test.js`),
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
