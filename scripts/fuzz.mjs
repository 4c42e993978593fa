// `npm run fuzz [-- --target NAME[,NAME] --runs N --seconds N --seed N]`: feeds changed real inputs to every reader, guided by
// which blocks of our code they reach. A reader that throws what it does not document, takes more than a second for up to
// 1 MiB, or more memory than 64 times the input + 64 MiB, fails; the input is then in out/fuzz/failures. What was found stays
// in out/fuzz/corpus and is where the next run begins. Without --seconds each target gets 10 s.
import { build } from 'esbuild';
import { mkdirSync, readFileSync, writeFileSync, existsSync, rmSync } from 'node:fs';
import { clearInterval, setInterval } from 'node:timers';
import { Worker } from 'node:worker_threads';
import { alias } from './bundle-alias.mjs';
import { banner, instrument } from './fuzz-instrument.mjs';
import { nodeBundle } from './node-bundle.mjs';
import { option } from './option.mjs';
import { root } from './steps.mjs';

const out = `${root}out/fuzz`;
const seconds = Number(option('--seconds', '10'));
const runs = Number(option('--runs', 'Infinity'));
const seed = Number(option('--seed', String(Date.now() % 2 ** 31)));
const hangMs = 1000;
const lookMs = 100;

mkdirSync(out, { recursive: true });
const common = {
  ...nodeBundle,
  alias,
  external: ['vscode'],
};
const counting = instrument(/\/(core|extension|gdb-adapter)\/.*\.ts$/);
await build({
  ...common,
  entryPoints: ['test/fuzz/worker.ts'],
  outfile: `${out}/worker.js`,
  sourcemap: 'inline',
  banner: { js: banner },
  plugins: [{ name: counting.name, setup: counting.setup }],
});
await build({ ...common, entryPoints: ['test/fuzz/targets.ts'], outfile: `${out}/targets.js` });
const { targets } = (await import(`${out}/targets.js`)).default;
const names = option('--target', targets.map((t) => t.name).join(',')).split(',');
for (const name of names)
  if (!targets.some((t) => t.name === name)) {
    console.error(`There is no target ${name}; there are ${targets.map((t) => t.name).join(', ')}`);
    process.exit(2);
  }

/** Runs one target until its time or its runs are over; after a hang or a crash of the whole worker, the rest of them. */
async function fuzz(target) {
  const total = { runs: 0, found: 0, blocks: 0, failures: 0, seconds: 0 };
  const began = performance.now();
  for (let restart = 0; restart < 20; restart++) {
    const left = seconds - (performance.now() - began) / 1000;
    if (left <= 0 || total.runs >= runs) break;
    const shared = new SharedArrayBuffer(16 + (2 << 20));
    const figures = new Int32Array(shared, 0, 4);
    const isWhole = await once(target, { left, runs: runs - total.runs, restart, shared }, total);
    total.runs += figures[0];
    total.found += figures[1];
    total.blocks = Math.max(total.blocks, figures[2]);
    if (isWhole) break;
  }
  total.seconds = (performance.now() - began) / 1000;
  return total;
}

function once(target, { left, runs, restart, shared }, total) {
  const figures = new Int32Array(shared, 0, 4);
  const worker = new Worker(`${out}/worker.js`, {
    workerData: { target, runs, seconds: left, seed: seed + restart, out, blocks: counting.blocks(), shared },
    execArgv: ['--enable-source-maps'],
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
  return new Promise((resolve) => {
    let lastRuns = -1;
    let stillFor = 0;
    const failed = (kind, what) => {
      total.failures++;
      console.log(`\n${target}: ${kind}\n${what}`);
    };
    // Of the process's own clock: when the machine is busy with others, nobody hangs.
    let cpu = process.cpuUsage();
    const watch = setInterval(() => {
      const used = process.cpuUsage(cpu);
      cpu = process.cpuUsage();
      if (figures[0] !== lastRuns) stillFor = 0;
      else stillFor += (used.user + used.system) / 1000;
      lastRuns = figures[0];
      if (figures[0] === 0 || stillFor <= hangMs) return;
      const folder = `${out}/failures/${target}`;
      mkdirSync(folder, { recursive: true });
      const file = `${folder}/hang-${Date.now()}`;
      writeFileSync(file, Buffer.from(shared, 16, figures[3]));
      failed('hang', `more than ${hangMs} ms for ${figures[3]} bytes: ${file}`);
      end(false);
    }, lookMs);
    const end = (isWhole) => {
      clearInterval(watch);
      void worker.terminate().then(() => resolve(isWhole));
    };
    worker.on('message', (m) => {
      if (m.type === 'failure') failed(m.kind, `${m.what}\n${m.file}`);
      else end(true);
    });
    worker.on('error', (error) => {
      const folder = `${out}/failures/${target}`;
      mkdirSync(folder, { recursive: true });
      const file = `${folder}/gone-${Date.now()}`;
      writeFileSync(file, Buffer.from(shared, 16, figures[3]));
      failed('gone', `${error.stack ?? error}\n${file}`);
      end(false);
    });
  });
}

/** Over all runs on this machine. */
function remember(name, { runs, failures, seconds }) {
  const file = `${out}/counts.json`;
  const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const before = counts[name] ?? { runs: 0, failures: 0, seconds: 0 };
  counts[name] = {
    runs: before.runs + runs,
    failures: before.failures + failures,
    seconds: Math.round(before.seconds + seconds),
  };
  writeFileSync(file, `${JSON.stringify(counts, null, 1)}\n`);
}

const row = (...cells) =>
  console.log(cells.map((c, i) => (i === 0 ? String(c).padEnd(20) : String(c).padStart(12))).join(''));
console.log(`seed ${seed}`);
row('target', 'runs', 'runs/s', 'blocks', 'new inputs', 'failures');
let all = 0;
let failures = 0;
for (const name of names) {
  const t = await fuzz(name);
  remember(name, t);
  row(name, t.runs, Math.round(t.runs / t.seconds), t.blocks, t.found, t.failures);
  all += t.runs;
  failures += t.failures;
}
rmSync(`${out}/scratch`, { recursive: true, force: true });
console.log(`${all} runs, ${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
