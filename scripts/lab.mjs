// `npm run lab [-- --field --servers --healthy --repeat N --at-once N --without SOURCE --replay] [scenario[/variant] …]`: builds
// the command line, then runs the Go programs (test/lab, test/field) and the servers (test/lab-servers.ts) through it.
// `npm run lab -- --docs` writes docs/confusion-matrix.md from the runs so far.
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
  // Packages inside are CommonJS.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  logLevel: 'warning',
});
process.exit(run(process.execPath, ['out/test/lab-matrix.mjs', ...process.argv.slice(2)]).status ?? 1);
