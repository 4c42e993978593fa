// `npm run bench -- lens`: how long the language server takes for a change in a file of 10,000 lines, for Go's own library,
// and for files that nobody should write. Ours only.
import { build } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { alias } from '../../scripts/bundle-alias.mjs';
import { nodeBundle } from '../../scripts/node-bundle.mjs';
import { root, run } from '../../scripts/steps.mjs';

const outfile = 'out/bench/lens.cjs';
mkdirSync(`${root}out/bench`, { recursive: true });
await build({
  ...nodeBundle,
  entryPoints: ['test/bench/lens/lens-bench.ts'],
  outfile,
  alias,
});
process.exit(run(process.execPath, [outfile]).status ?? 1);
