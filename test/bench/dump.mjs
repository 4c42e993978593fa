// `npm run bench -- dump [--pairs N]`: accept-leak dump against panicparse v2.5 on dumps of 10k and 100k goroutines and on
// the largest that the runtime writes. Whole processes in turns on the same file; a real program writes the dumps.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { nodeBundle } from '../../scripts/node-bundle.mjs';
import { median } from '../../scripts/median.mjs';
import { option } from '../../scripts/option.mjs';
import { root } from '../../scripts/steps.mjs';

const out = `${root}out/bench/dump/`;
const pairs = Number(option('--pairs', '5'));
const sizes = [10_000, 100_000, 300_000];

function run(command, args, cwd = root) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}

mkdirSync(out, { recursive: true });
for (const name of ['dumpgen', 'panicparse', 'measure'])
  run('go', ['build', '-trimpath', '-o', out + name, '.'], `${root}test/bench/${name}`);
// The code that `accept-leak dump FILE --json` runs, bundled as the CLI is.
writeFileSync(
  `${out}entry.ts`,
  `import { dumpCommand } from '../../../extension/cli/dump-command';
void dumpCommand(process.argv[2] ?? '', { json: true }).then((code) => { process.exitCode = code; });\n`,
);
await build({
  entryPoints: [`${out}entry.ts`],
  outfile: `${out}dump.js`,
  ...nodeBundle,
});

/** The runtime cuts at 64 MiB in the middle of a line, which panicparse refuses to read: both get the whole goroutines. */
function endWithWholeGoroutine(file) {
  const text = readFileSync(file);
  if (text.length < 64 << 20) return;
  writeFileSync(file, text.subarray(0, text.lastIndexOf('\n\n') + 1));
}

const contenders = { ours: [process.execPath, `${out}dump.js`], panicparse: [`${out}panicparse`] };
const row = (...cells) => console.log(cells.map((c, i) => (i < 2 ? c.padEnd(12) : c.padStart(11))).join(''));

row('goroutines', '', 'wall ms', 'CPU ms', 'peak MB', 'ns/byte');
for (const size of sizes) {
  const file = `${out}${size}.txt`;
  run(`${out}dumpgen`, ['-n', String(size), '-o', file]);
  endWithWholeGoroutine(file);
  const bytes = statSync(file).size;
  const counts = Object.values(contenders).map(([command, ...args]) => JSON.parse(run(command, [...args, file])));
  const [ours, theirs] = counts.map((c) => c.goroutines);
  if (ours !== theirs) throw new Error(`they do not agree: ${ours} and ${theirs} goroutines`);

  const figures = { ours: [], panicparse: [] };
  for (let i = 0; i < pairs; i++)
    for (const [name, command] of Object.entries(contenders))
      figures[name].push(JSON.parse(run(`${out}measure`, [...command, file])));
  const medians = {};
  for (const [name, all] of Object.entries(figures)) {
    const of = (key) => median(all.map((f) => f[key]));
    const m = (medians[name] = { wallMs: of('wallMs'), cpuMs: of('cpuMs'), peakMB: of('peakMB') });
    const cells = [m.wallMs, m.cpuMs, m.peakMB].map((v) => v.toFixed(0));
    row(`${ours}`, name, ...cells, ((m.wallMs * 1e6) / bytes).toFixed(1));
  }
  const ratio = (key) => `${(medians.panicparse[key] / medians.ours[key]).toFixed(1)} ×`;
  row('', 'ratio', ratio('wallMs'), ratio('cpuMs'), ratio('peakMB'), '');
}
