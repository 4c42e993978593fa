// `npm run test:faults [-- --rounds N --minutes N --seed N --rate N]`: diagnoses a Go server that answers 2,000 connections a second, and at a
// random moment kills or stops the target, gdb, the debug adapter or the command, breaks the pprof connection, fills the disk,
// takes permissions away or removes the binary; or cancels. After each round: the clients saw no error (but of a target that
// was killed); no process, file or socket of ours is left; the message said what
// happened; and the next diagnosis works. Prints a table, also of gaps longer than when nobody looked. A small disk of its own and another user need root; without it those
// rounds are left out.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { build } from 'esbuild';
import { nodeBundle } from './node-bundle.mjs';
import { option } from './option.mjs';
import { root } from './steps.mjs';

const out = `${root}out/faults/`;
mkdirSync(out, { recursive: true });
for (const name of ['server', 'load'])
  execFileSync('go', ['build', '-o', out + name, '.'], { cwd: `${root}test/faults/${name}`, stdio: 'inherit' });
await build({
  ...nodeBundle,
  // All of its own: dist may be built anew while this runs.
  entryPoints: {
    cli: 'extension/cli/main.ts',
    'gdb-adapter': 'gdb-adapter/main.ts',
    relay: 'extension/relay/main.ts',
    rounds: 'test/faults/rounds.ts',
  },
  outdir: out,
  define: { 'process.env.NODE_ENV': '"production"' },
});
console.log(`load of the machine ${loadavg()[0].toFixed(1)}`);
const { runRounds } = (await import(`${out}rounds.js`)).default;
const failed = await runRounds({
  out,
  rounds: Number(option('--rounds', '50')),
  seed: Number(option('--seed', String(Date.now() % 2 ** 31))),
  rate: option('--rate', '2000'),
  minutes: Number(option('--minutes', 'Infinity')),
});
process.exit(failed === 0 ? 0 : 1);
