// `npm run bench -- trace [--pairs N] [--quick] [--huge]`: accept-leak trace against Go's own reader (golang.org/x/exp/trace)
// on traces of the scenario `big` of tracegen: ≥ 100 MB of v2, ≥ 60 MB of v1 (--quick: a tenth). Whole processes in turns
// on the same file. `targeted` is what `accept-leak trace FILE` runs, `validating` what --events adds. Then sizes, our side
// only; --huge: 700 MB in few generations as well. Other work on the machine lengthens both sides, ours by more.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { nodeBundle } from '../../scripts/node-bundle.mjs';
import { median } from '../../scripts/median.mjs';
import { option } from '../../scripts/option.mjs';
import { root } from '../../scripts/steps.mjs';

const out = `${root}out/bench/trace/`;
const flag = (name) => process.argv.includes(name);
const pairs = Number(option('--pairs', '5'));
const share = flag('--quick') ? 0.1 : 1;
const v1Toolchain = 'go1.21.13';

function run(command, args, { cwd = root, env = {} } = {}) {
  // Node reads the certificates that it names at each start: 30 ms that say nothing of a trace.
  const all = { ...process.env, NODE_EXTRA_CA_CERTS: '', ...env };
  const options = { cwd, encoding: 'utf8', maxBuffer: 1 << 30, env: all };
  const { status, stdout, stderr, error } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}

/** A trace of at least so many MB: recorded anew, longer, until it is. */
function record(name, generator, megabytes, args, env = {}, firstSecs = Math.ceil(megabytes * share * 0.3)) {
  const file = `${out}${name}${share === 1 ? '' : '-quick'}.trace`;
  const enough = () => existsSync(file) && statSync(file).size >= megabytes * share * 1e6;
  for (let secs = firstSecs; !enough(); secs *= 2) {
    console.log(`recording ${name} for ${secs} s …`);
    run(generator, ['-scenario', 'big', '-secs', String(secs), '-out', file, ...args], { env });
  }
  return file;
}

mkdirSync(out, { recursive: true });
for (const name of ['tracereader', 'tracegen', 'measure'])
  run('go', ['build', '-trimpath', '-o', out + name, '.'], { cwd: `${root}test/bench/${name}` });
const v1Build = ['build', '-trimpath', '-o', `${out}tracegen-v1`, '.'];
run('go', v1Build, { cwd: `${root}test/bench/tracegen`, env: { GOTOOLCHAIN: v1Toolchain } });
writeFileSync(
  `${out}entry.ts`,
  `import { validateTrace } from '../../../core/trace/validate/validate';
import { openTraceFile } from '../../../extension/workers/trace-file';
void openTraceFile(process.argv[2] ?? '').then((source) => {
  const { events, error } = validateTrace(source);
  console.log(JSON.stringify({ events, error }));
  process.exitCode = error === null ? 0 : 2;
});\n`,
);
await build({
  ...nodeBundle,
  entryPoints: [`${out}entry.ts`],
  outfile: `${out}validate.js`,
  // As it is shipped.
  minify: true,
  define: { 'process.env.NODE_ENV': '"production"' },
});
// The command line as it is shipped.
run(process.execPath, ['scripts/build.mjs', '--minify']);

const go = [`${out}tracereader`];
const commands = { targeted: ['dist/cli.js', 'trace'], validating: [`${out}validate.js`] };
const ours = (mode) => [process.execPath, ...commands[mode]];
const measure = (command, file) => JSON.parse(run(`${out}measure`, [...command, file]));
const row = (...cells) => console.log(cells.map((c, i) => (i < 1 ? c.padEnd(24) : c.padStart(12))).join(''));

/** Ours and Go's in turns; prints medians and the median of the ratios of each pair. */
function compare(title, file, mode) {
  console.log(`\n${title}: ${(statSync(file).size / 1e6).toFixed(1)} MB, ${pairs} pairs`);
  row('', 'CPU s', 'wall s', 'peak MiB');
  const all = Array.from({ length: pairs }, () => ({ ours: measure(ours(mode), file), go: measure(go, file) }));
  for (const side of ['ours', 'go']) {
    const of = (key) => median(all.map((p) => p[side][key]));
    row(
      side === 'go' ? 'Go’s reader' : mode,
      ...[of('cpuMs') / 1e3, of('wallMs') / 1e3].map((v) => v.toFixed(2)),
      of('peakMB').toFixed(0),
    );
  }
  row(
    'ratio',
    ...['cpuMs', 'wallMs', 'peakMB'].map((key) => median(all.map((p) => p.ours[key] / p.go[key])).toFixed(3)),
  );
}

const v2 = record('v2', `${out}tracegen`, 100, ['-clients', '16']);
const v1 = record('v1', `${out}tracegen-v1`, 60, ['-clients', '16']);
compare('v2, targeted', v2, 'targeted');
compare('v2, validating', v2, 'validating');
compare('v1, targeted', v1, 'targeted');
console.log('\nsize, targeted');
row('', 'MB', 'CPU s', 'peak MiB', 's/100 MB');
const nothing = measure([process.execPath, '-e', '0'], '').cpuMs;
row('node alone', '', (nothing / 1e3).toFixed(2));
for (const [name, file] of [
  ['1 MB', record('size-1', `${out}tracegen`, 1, ['-clients', '16'])],
  ['10 MB', record('size-10', `${out}tracegen`, 10, ['-clients', '16'])],
  ['v2', v2],
]) {
  const { cpuMs, peakMB } = measure(ours('targeted'), file);
  const bytes = statSync(file).size;
  const perSize = ((cpuMs - nothing) / 1e3 / bytes) * 1e8;
  row(name, ...[bytes / 1e6, cpuMs / 1e3, peakMB, perSize].map((v) => v.toFixed(2)));
}
if (flag('--huge')) {
  // The runtime begins a generation each second; GODEBUG=traceadvanceperiod allows two (an int32 of ns), hence the overlay.
  const runtime = `${run('go', ['env', 'GOROOT']).trim()}/src/runtime/trace.go`;
  const period = 'int64(debug.traceadvanceperiod)';
  const code = readFileSync(runtime, 'utf8');
  if (!code.includes(period)) throw new Error(`${runtime} has no ${period}`);
  writeFileSync(`${out}runtime-trace.go`, code.replace(period, `${period} * 30`));
  writeFileSync(`${out}overlay.json`, JSON.stringify({ Replace: { [runtime]: `${out}runtime-trace.go` } }));
  const hugeBuild = ['build', '-trimpath', '-overlay', `${out}overlay.json`, '-o', `${out}tracegen-huge`, '.'];
  run('go', hugeBuild, { cwd: `${root}test/bench/tracegen` });
  // Three generations of 8 s.
  const env = { GODEBUG: `traceadvanceperiod=${Math.round(8e9 / 30)}` };
  const file = record('huge', `${out}tracegen-huge`, 700, ['-clients', '16', '-pairs', '8'], env, 24);
  console.log(`\nhuge: ${(statSync(file).size / 1e6).toFixed(0)} MB`);
  row('', 'CPU s', 'wall s', 'peak MiB');
  for (const mode of ['targeted', 'validating']) {
    const m = measure(ours(mode), file);
    row(mode, (m.cpuMs / 1e3).toFixed(2), (m.wallMs / 1e3).toFixed(2), m.peakMB.toFixed(0));
  }
}
