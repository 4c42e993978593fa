// `npm run lab [scenario …]`: builds the command line, then runs the lab (test/lab-matrix.ts) through it.
import { checkNode, installModules, root, run } from './steps.mjs';

checkNode();
installModules();
if (run(process.execPath, ['scripts/build.mjs']).status !== 0) process.exit(1);
// Loaded after the packages are there.
const { build } = await import('esbuild');
await build({
  absWorkingDir: root,
  entryPoints: ['test/lab-matrix.ts'],
  outfile: 'out/test/lab-matrix.mjs',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
});
process.exit(run(process.execPath, ['out/test/lab-matrix.mjs', ...process.argv.slice(2)]).status ?? 1);
