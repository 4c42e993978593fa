// `npm run bench -- gdb [--pairs N] [--sizes 1000,10000,100000] [--ours]`: `accept-leak goroutines` (the debug adapter, gdb on
// a goroutine core) in turns with runtime-gdb.py's `info goroutines` and with Delve listing goroutines with stacks, on the
// same program with 500 goroutines in Accept. The program measures its own longest gap by a heartbeat of 1 ms; "idle" is
// what it measures when nobody looks, "other" what a second such program measures meanwhile that nobody looks at: what is
// not above that is the machine being busy, no pause. Memory is the sum of the peaks of all processes of a contender.
// --ours leaves the others out.
import { build } from 'esbuild';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeBundle } from '../../scripts/node-bundle.mjs';
import { median } from '../../scripts/median.mjs';
import { option } from '../../scripts/option.mjs';
import { root } from '../../scripts/steps.mjs';

const out = `${root}out/bench/gdb/`;
const pairs = Number(option('--pairs', '3'));
const sizes = option('--sizes', '1000,10000,100000').split(',').map(Number);
const onlyOurs = process.argv.includes('--ours');
const delve = 'github.com/go-delve/delve/cmd/dlv@v1.26.0';

function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout.trim();
}

mkdirSync(out, { recursive: true });
run('go', ['build', '-o', `${out}parked`, '.'], { cwd: `${root}test/gdb/program` });
if (!onlyOurs) run('go', ['install', delve], { env: { ...process.env, GOBIN: out } });
writeFileSync(
  `${out}consistent.ts`,
  `import { inspectProcess } from '../../../gdb-adapter/inspection/live-inspection';
void inspectProcess({ pid: Number(process.argv[2]), gdb: 'gdb', consistent: true }).then(async ({ report, close }) => {
  console.log(JSON.stringify(report));
  await close();
});\n`,
);
await build({
  ...nodeBundle,
  entryPoints: [`${out}consistent.ts`],
  outdir: out,
  minify: true,
  define: { 'process.env.NODE_ENV': '"production"' },
});
// The command line as it is shipped.
run(process.execPath, ['scripts/build.mjs', '--minify']);

const runtimeGdb = `${run('go', ['env', 'GOROOT'])}/src/runtime/runtime-gdb.py`;
function checkReport(text, size) {
  const report = JSON.parse(text);
  const withFrames = report.acceptors.filter((a) => a.gdbFrames?.length > 5 && a.address !== null).length;
  if (withFrames !== 500 || report.count < size) throw new Error(`${withFrames} acceptors, ${report.notes.join()}`);
  return report;
}

const contenders = {
  ours: {
    command: (pid) => [process.execPath, 'dist/cli.js', 'goroutines', '--pid', pid, '--json'],
    check: checkReport,
  },
  'ours, consistent': {
    command: (pid) => [process.execPath, `${out}consistent.js`, pid],
    check: (text, size) => {
      if (checkReport(text, size).pauseMs === 0) throw new Error('it did not stop the target');
    },
  },
  ...(onlyOurs
    ? {}
    : {
        'runtime-gdb.py': {
          command: (pid) => {
            const does = ['set pagination off', `source ${runtimeGdb}`, 'info goroutines'].flatMap((c) => ['-ex', c]);
            return ['gdb', '-nx', '-batch', '-p', pid, ...does];
          },
          check: (text, size) => expectLines(text, /^[* ] \d+ /gm, size),
        },
        Delve: {
          command: (pid) => [`${out}dlv`, 'attach', pid, '--allow-non-terminal-interactive=true'],
          input: 'goroutines -t\nexit\nn\n',
          check: (text, size) => expectLines(text, /^[* ] Goroutine \d+ /gm, size),
        },
      }),
};

function expectLines(text, pattern, size) {
  const found = text.match(pattern)?.length ?? 0;
  if (found < size) throw new Error(`only ${found} of ${size} goroutines listed: ${text.slice(0, 300)}`);
}

/** A target with so many goroutines, 500 of them in Accept. */
async function startTarget(size) {
  const child = spawn(`${out}parked`, ['-shapes=false', '-accepting=500', `-parked=${size - 500}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value);
  const { pid } = await next();
  const gap = async () => {
    child.stdin.write('gap\n');
    return (await next()).longestMs;
  };
  return { pid: String(pid), gap, end: () => child.stdin.end() };
}

/** Peak memory in MB and CPU time in ms by pid of the descendants of `pid`, looked at every 15 ms. */
function watch(pid) {
  const seen = new Map();
  let over = false;
  const watching = (async () => {
    for (; !over; await sleep(15))
      for (const p of family(pid)) {
        const peak = /^VmHWM:\s+(\d+)/m.exec(tryRead(`/proc/${p}/status`));
        const stat = tryRead(`/proc/${p}/stat`);
        const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14);
        if (peak) seen.set(p, { peakMB: Number(peak[1]) / 1024, cpuMs: (Number(user) + Number(system)) * 10 });
      }
  })();
  return async () => {
    over = true;
    await watching;
    return seen;
  };
}

function family(pid) {
  const found = [pid];
  for (const p of found)
    for (const thread of tryList(`/proc/${p}/task`)) {
      const children = tryRead(`/proc/${p}/task/${thread}/children`).trim();
      if (children !== '') found.push(...children.split(' ').map(Number));
    }
  return found;
}

function tryRead(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function tryList(directory) {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

async function measure(target, other, size, { command, input, check }) {
  await target.gap();
  await sleep(1000);
  const idleMs = await target.gap();
  await other.gap();
  const [file, ...args] = command(target.pid);
  const began = performance.now();
  // Certificates that a machine's environment makes node read at its start are no part of this.
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: '' };
  const child = spawn(file, args, { cwd: root, env, stdio: ['pipe', 'pipe', 'inherit'] });
  const stop = watch(child.pid);
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stdin.end(input ?? '');
  await new Promise((done) => child.once('close', done));
  const wallMs = performance.now() - began;
  const seen = [...(await stop()).values()];
  const pauseMs = await target.gap();
  const otherMs = await other.gap();
  check(text, size);
  const sum = (key) => seen.reduce((total, used) => total + used[key], 0);
  return { idleMs, otherMs, pauseMs, wallMs, cpuMs: sum('cpuMs'), peakMB: sum('peakMB') };
}

const row = (...cells) => console.log(cells.map((c, i) => (i < 2 ? c.padEnd(18) : c.padStart(12))).join(''));

console.log(`${pairs} rounds, load of the machine ${loadavg()[0].toFixed(1)}`);
row('goroutines', '', 'idle ms', 'other ms', 'pause ms', 'worst ms', 'wall ms', 'CPU ms', 'peak MB');
for (const size of sizes) {
  const [target, other] = [await startTarget(size), await startTarget(size)];
  try {
    const all = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
    // The first shows gdb's cost of a new executable and fills the caches of all.
    for (let i = 0; i < pairs; i++)
      for (const [name, contender] of Object.entries(contenders))
        all[name].push(await measure(target, other, size, contender));
    for (const [name, figures] of Object.entries(all)) {
      const of = (key) => figures.map((f) => f[key]);
      const medians = ['idleMs', 'otherMs', 'pauseMs'].map((key) => median(of(key)));
      const cells = [...medians, Math.max(...of('pauseMs')), median(of('wallMs')), median(of('cpuMs'))];
      row(`${size}`, name, ...cells.map((v) => v.toFixed(1)), Math.max(...of('peakMB')).toFixed(0));
    }
  } finally {
    target.end();
    other.end();
  }
}
