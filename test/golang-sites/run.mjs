// `node test/golang-sites/run.mjs [--verbose] [part of a module's name …]`: run.ts, bundled.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { alias } from '../../scripts/bundle-alias.mjs';
import { run } from '../../scripts/steps.mjs';

const outfile = 'out/golang-sites/run.cjs';
await build({
  absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
  entryPoints: ['test/golang-sites/run.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  alias,
});
process.exit(run(process.execPath, [outfile, ...process.argv.slice(2)]).status ?? 1);
