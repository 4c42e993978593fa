// `npm run test:faults [-- --rounds N --minutes N --seed N --rate N]`: diagnoses a Go server that answers 2,000 connections a
// second, and at a random moment kills or stops the target, gdb, the debug adapter or the command, lets the worker die, breaks the
// pprof connection, fills the disk, takes permissions away or removes the binary; or cancels. After each round: the clients saw
// no error (but of a target that was killed); no process, file or socket of ours is left; the message said what happened; and the
// next diagnosis works. Prints a table, also of gaps longer than when nobody looked. `--keep` adds the results to
// out/faults/results.jsonl, and `--sum` prints the table of all that are there. `--workbench --rounds N` kills the extension host
// and the language server of a real workbench, and closes it, during a diagnosis. A small disk of its own and another user need
// root; without it those rounds are left out.
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { build } from 'esbuild';
import { nodeBundle } from './node-bundle.mjs';
import { option } from './option.mjs';
import { root, run } from './steps.mjs';

const out = `${root}out/faults/`;
if (process.argv.includes('--workbench')) {
  const env = { ...process.env, FAULT_ROUNDS: option('--rounds', '1') };
  process.exit(run(process.execPath, ['test/vscode/run.mjs', 'faults'], { env }).status ?? 1);
}
const results = `${out}results.jsonl`;
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
    worker: 'extension/workers/diagnosis-worker.ts',
    rounds: 'test/faults/rounds.ts',
    host: 'test/faults/host.ts',
    'dying-worker': 'test/faults/dying-worker.ts',
  },
  outdir: out,
  define: { 'process.env.NODE_ENV': '"production"' },
});
console.log(`load of the machine ${loadavg()[0].toFixed(1)}`);
const { runRounds, sumOf } = (await import(`${out}rounds.js`)).default;
if (process.argv.includes('--sum')) process.exit(sumOf(results) === 0 ? 0 : 1);
const keeps = process.argv.includes('--keep');
const failed = await runRounds({
  out,
  rounds: Number(option('--rounds', '50')),
  seed: Number(option('--seed', String(Date.now() % 2 ** 31))),
  rate: option('--rate', '2000'),
  minutes: Number(option('--minutes', 'Infinity')),
  keep: (kept) => {
    if (keeps) appendFileSync(results, `${JSON.stringify(kept)}\n`);
  },
});
process.exit(failed === 0 ? 0 : 1);
