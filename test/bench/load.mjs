// `npm run bench -- load [--sizes 1000,10000,100000] [--rounds 3]`: what each source costs a Go server that answers 2,000 connections a
// second, each the median of the rounds: p99 of its clients and their longest time without an answer, how long the source says that
// it stopped the server, the CPU time of the server beyond what it needs alone, and the bytes of what was taken; beside debug=2. "nobody"
// is the server alone for as long. Pauses by `info goroutines` and Delve: `bench -- gdb`.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { cpuMs } from '../../scripts/cpu-time.mjs';
import { nodeBundle } from '../../scripts/node-bundle.mjs';
import { median } from '../../scripts/median.mjs';
import { option } from '../../scripts/option.mjs';
import { root } from '../../scripts/steps.mjs';

const out = `${root}out/bench/load/`;
const sizes = option('--sizes', '1000,10000,100000').split(',');
const rounds = Number(option('--rounds', '3'));

mkdirSync(out, { recursive: true });
for (const name of ['server', 'load'])
  execFileSync('go', ['build', '-o', out + name, '.'], { cwd: `${root}test/faults/${name}`, stdio: 'inherit' });
await build({
  ...nodeBundle,
  entryPoints: { cli: 'extension/cli/main.ts', 'gdb-adapter': 'gdb-adapter/main.ts' },
  outdir: out,
});

async function talker(file, args) {
  const child = spawn(out + file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, next: async () => JSON.parse((await lines.next()).value) };
}

const ended = (child) => new Promise((done) => child.once('close', done));

/** Runs one source alone; gives how long it says it stopped the target, and the bytes of what it took. */
async function source(name, { pid, pprof }) {
  const bundle = `${out}taken.tar.gz`;
  rmSync(bundle, { force: true });
  const times = ['--interval', '1s', '--trace', name === 'trace' ? '1s' : '0'];
  const args = ['diagnose', '--pid', pid, '--pprof', pprof, '--sources', name, ...times, '--json', '--bundle', bundle];
  const child = spawn(process.execPath, [`${out}cli.js`, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  await ended(child);
  if (text === '') return { pauseMs: NaN };
  return { pauseMs: JSON.parse(text).sources[name].pauseMs, bytes: bytesIn(bundle) };
}

/** Of the evidence itself, as it was sent or read. */
function bytesIn(bundle) {
  const lines = execFileSync('tar', ['-tvzf', bundle], { encoding: 'utf8' }).trim().split('\n');
  const sizes = lines.map((l) => l.split(/ +/)).filter((cells) => cells.at(-1).startsWith('samples/'));
  return sizes.reduce((sum, cells) => sum + Number(cells[2]), 0);
}

function fetched(address) {
  return new Promise((resolve, reject) => {
    get(address, (response) => {
      let bytes = 0;
      response.on('data', (chunk) => (bytes += chunk.length)).on('end', () => resolve({ bytes }));
    }).on('error', reject);
  });
}

const whos = {
  nobody: () => sleep(2000),
  'pprof debug=2': ({ pprof }) => fetched(`http://${pprof}/debug/pprof/goroutine?debug=2`),
  os: (target) => source('os', target),
  dump: (target) => source('dump', target),
  trace: (target) => source('trace', target),
  debugger: (target) => source('debugger', target),
};

const row = (...cells) => console.log(cells.map((c, i) => (i < 2 ? c.padEnd(16) : c.padStart(12))).join(''));
console.log(`load of the machine ${loadavg()[0].toFixed(1)}`);
row('goroutines', 'who looks', 'p99 ms', 'gap ms', 'pause ms', 'CPU ms more', 'bytes', 'errors');
for (const size of sizes) {
  const server = await talker('server', ['-goroutines', size]);
  const target = await server.next();
  const load = await talker('load', ['-address', target.address]);
  const ask = () => {
    load.child.stdin.write('\n');
    return load.next();
  };
  await sleep(2000);
  const seenBy = Object.fromEntries(Object.keys(whos).map((who) => [who, []]));
  for (let round = 0; round < rounds; round++) {
    let alone = 0;
    for (const [who, look] of Object.entries(whos)) {
      await ask();
      const [cpu, began] = [cpuMs(target.pid), performance.now()];
      const told = (await look(target)) ?? {};
      const took = performance.now() - began;
      const seen = await ask();
      const share = (cpuMs(target.pid) - cpu) / took;
      if (who === 'nobody') alone = share;
      const errors = Object.values(seen.errors).reduce((sum, n) => sum + n, 0);
      seenBy[who].push([seen.p99, seen.gap, told.pauseMs, (share - alone) * took, told.bytes, errors]);
    }
  }
  for (const [who, list] of Object.entries(seenBy)) {
    const figures = list[0].map((_, i) => median(list.map((figures) => figures[i])));
    row(size, who, ...figures.map((f, i) => (f === undefined ? '–' : f.toFixed(i < 3 ? 1 : 0))));
  }
  load.child.kill();
  server.child.stdin.end();
}
