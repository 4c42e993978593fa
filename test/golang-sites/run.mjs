// `node test/golang-sites/run.mjs [--verbose] [part of a module's name …]`: run.ts, bundled.
import { build } from 'esbuild';
import { alias } from '../../scripts/bundle-alias.mjs';
import { nodeBundle } from '../../scripts/node-bundle.mjs';
import { run } from '../../scripts/steps.mjs';

const outfile = 'out/golang-sites/run.cjs';
await build({
  ...nodeBundle,
  entryPoints: ['test/golang-sites/run.ts'],
  outfile,
  alias,
});
process.exit(run(process.execPath, [outfile, ...process.argv.slice(2)]).status ?? 1);
