// `npm test -- vscode`: the extension as users get it, in a real workbench (code-server) with a real browser.
// `npm run test:vscode -- lens debug --repeat 10`: some of the files, those that can be ten times in a row; `--repeat` alone
// takes the files that can. `--grep reload` and other options are mocha's. Needs Debian's chromium and libkrb5-dev.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { root, run, stop } from '../../scripts/steps.mjs';
import { here, installWorkbench } from './install.mjs';

/** They begin each round anew. */
const repeatable = ['debug', 'lens'];
const args = process.argv.slice(2);
const at = args.indexOf('--repeat');
const repeat = at < 0 ? null : args.splice(at, 2)[1];
if (repeat !== null && !/^[1-9]\d*$/.test(repeat ?? '')) stop('--repeat takes a number.');
const named = args.filter((name) => existsSync(`${here}${name}.test.mjs`));
const files = named.length > 0 ? named : repeat === null ? ['*'] : repeatable;
const options = args.filter((arg) => !named.includes(arg));

installWorkbench();
if (run(process.execPath, ['scripts/package.mjs']).status !== 0) stop('The extension could not be packaged.');

const { build } = await import('esbuild');
const out = `${root}out/test/vscode`;
rmSync(out, { recursive: true, force: true });
mkdirSync(`${root}out/screenshots`, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: ['test/vscode/*.test.mjs'],
  outdir: 'out/test/vscode',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  // Node's own import.meta is not in CommonJS; nothing but install.mjs asks for it.
  define: { 'import.meta.url': JSON.stringify(new URL('install.mjs', import.meta.url).href) },
  external: ['playwright-core'],
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: 'inline',
  logLevel: 'warning',
});
const mocha = ['node_modules/mocha/bin/mocha.js', '--timeout', '90000', '--reporter', 'scripts/counting-reporter.cjs'];
const { status } = run(
  process.execPath,
  ['--enable-source-maps', ...mocha, ...options, ...files.map((name) => `out/test/vscode/${name}.test.cjs`)],
  {
    env: { ...process.env, NODE_PATH: `${here}node_modules`, ...(repeat === null ? {} : { REPEAT: repeat }) },
  },
);
process.exit(status ?? 1);
