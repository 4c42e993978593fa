// `npm test -- vscode`: the extension as users get it, in a real workbench (code-server) with a real browser.
// `node test/vscode/run.mjs --grep reload` runs some of the tests. Needs Debian's chromium and libkrb5-dev.
import { mkdirSync, rmSync } from 'node:fs';
import { root, run, stop } from '../../scripts/steps.mjs';
import { here, installWorkbench } from './install.mjs';

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
  ['--enable-source-maps', ...mocha, ...process.argv.slice(2), 'out/test/vscode/*.test.cjs'],
  {
    env: { ...process.env, NODE_PATH: `${here}node_modules` },
  },
);
process.exit(status ?? 1);
