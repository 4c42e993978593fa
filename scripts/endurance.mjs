// `npm run test:endurance [-- --minutes N --goroutines N --sources LIST --verdict SECONDS]`: watches a growing Go server as the
// panel does, at one sample a second, and says what it costs: growth of our memory and descriptors over the last two thirds,
// our CPU time, and the target's while it is watched and while nobody looks (before and after). Without --minutes it is 30.
// Ends with 1 when descriptors grow, or, told from 10 minutes on (a start is no trend), when memory grows by more than 1 MB a
// minute or the target needs more than 1 % of a processor more.
import { build } from 'esbuild';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenRss, cpuMs, familyCpuMs } from './cpu-time.mjs';
import { median } from './median.mjs';
import { nodeBundle } from './node-bundle.mjs';
import { option } from './option.mjs';
import { root } from './steps.mjs';

const out = `${root}out/endurance/`;
const minutes = Number(option('--minutes', '30'));
const goroutines = option('--goroutines', '10000');
const sources = option('--sources', 'dump,debugger,os');
const verdictMs = Number(option('--verdict', '30')) * 1000;
const controlMs = Math.min(60_000, minutes * 10_000);
const longEnough = 10;
const mega = 2 ** 20;

mkdirSync(out, { recursive: true });
execFileSync('go', ['build', '-o', `${out}server`, '.'], { cwd: `${root}test/faults/server`, stdio: 'inherit' });
await build({
  ...nodeBundle,
  // All of its own: dist may be built anew while this runs.
  entryPoints: {
    watcher: 'test/endurance/watcher.ts',
    worker: 'extension/workers/diagnosis-worker.ts',
    'gdb-adapter': 'gdb-adapter/main.ts',
  },
  outdir: out,
});

/** Share of one processor that it used since `from`. */
const shareSince = (pid, from) => (cpuMs(pid) - from.cpu) / (performance.now() - from.at);
const now = (pid) => ({ cpu: cpuMs(pid), at: performance.now() });

const server = spawn(`${out}server`, ['-goroutines', goroutines, '-grow', '1'], { stdio: ['pipe', 'pipe', 'inherit'] });
const { pid, pprof } = JSON.parse(
  (await createInterface({ input: server.stdout })[Symbol.asyncIterator]().next()).value,
);
let failed;
try {
  await sleep(2000);
  let from = now(pid);
  await sleep(controlMs);
  const before = shareSince(pid, from);

  const watcher = spawn(process.execPath, [`${out}watcher.js`, pid, pprof, sources, String(verdictMs)], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const rounds = [];
  const read = (async () => {
    for await (const line of createInterface({ input: watcher.stdout }))
      rounds.push(withAdapter({ at: performance.now(), ...JSON.parse(line) }, watcher.pid));
  })();
  const ended = new Promise((done) => watcher.once('exit', (code, signal) => done(signal ?? code)));
  from = now(pid);
  const began = performance.now();
  for (let told = 0; performance.now() - began < minutes * 60_000 && watcher.exitCode === null; await sleep(500))
    if (performance.now() - began > told * 60_000) {
      const last = rounds.at(-1);
      if (last)
        console.log(
          `${told} min: ${last.samples} samples, ${(last.rss / mega).toFixed(0)} MB, ${last.files} descriptors, ` +
            `${last.verdicts} verdicts, the last ${last.class}, load ${loadavg()[0].toFixed(1)}`,
        );
      told++;
    }
  const during = shareSince(pid, from);
  const ours = watcher.exitCode === null ? familyCpuMs(watcher.pid) / (performance.now() - began) : NaN;
  watcher.stdin.end();
  const code = await ended;
  await read;
  from = now(pid);
  await sleep(controlMs);
  const after = shareSince(pid, from);

  writeFileSync(`${out}rounds.json`, JSON.stringify(rounds));
  const late = rounds.filter((r) => r.at > began + (minutes * 60_000) / 3);
  const slope = slopeOf(heldByMinute(late, began));
  // The least of each half: an `ss` that just runs has three more.
  const half = late.length >> 1;
  const files = [late.slice(0, half), late.slice(half)].map((list) => Math.min(...list.map((r) => r.files)));
  const { samples = 0, verdicts = 0, dump = '' } = rounds.at(-1) ?? {};
  const alone = (before + after) / 2;
  const overhead = during - alone;
  console.log(
    `sources ${sources}, ${goroutines} goroutines, ${minutes} min, load of the machine ${loadavg()[0].toFixed(1)}`,
  );
  console.log(
    `${samples} samples, ${(samples / minutes / 60).toFixed(2)} a second, ${verdicts} verdicts, the last ${rounds.at(-1)?.class}`,
  );
  console.log(`dump: ${dump}`);
  console.log(
    `memory ${(Math.max(...rounds.map((r) => r.rss)) / mega).toFixed(0)} MB at most, ${slope === undefined ? 'too short for a trend' : `${slope.toFixed(2)} MB/min`}`,
  );
  console.log(`descriptors ${files[0]} → ${files[1]}`);
  console.log(`target: ${percent(alone)} of a processor alone, ${percent(during)} watched: ${percent(overhead)} more`);
  console.log(`we ourselves: ${percent(ours)} of a processor`);
  failed =
    code !== 0 || verdicts < 1 || (minutes >= longEnough && (slope > 1 || overhead > 0.01)) || files[1] > files[0] + 2;
} finally {
  server.stdin.end();
}
process.exit(failed ? 1 : 0);

/** The watcher with its debug adapter. */
function withAdapter(round, watcher) {
  return { ...round, rss: round.rss + childrenRss(watcher) };
}

/** The middle one of each minute: while a verdict is made, its worker has memory that it gives back. */
function heldByMinute(rounds, began) {
  const minuteOf = (r) => Math.floor((r.at - began) / 60_000);
  return [...new Set(rounds.map(minuteOf))].map((minute) => {
    const of = rounds.filter((r) => minuteOf(r) === minute).map((r) => r.rss / mega);
    return [minute, median(of)];
  });
}

/** The middle one of the slopes between any two points (Theil and Sen): a minute in which a verdict took long does not bend it. */
function slopeOf(points) {
  return median(points.flatMap(([x, y], i) => points.slice(i + 1).map(([x2, y2]) => (y2 - y) / (x2 - x))));
}

function percent(share) {
  return `${(share * 100).toFixed(2)} %`;
}
