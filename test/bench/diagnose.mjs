// `npm run bench -- diagnose [--sizes 1000,10000,100000] [--listeners 20] [--runs N]`: what a whole diagnosis with all four
// sources costs: the time beyond the interval, the target's own longest gap (1 ms heartbeat) while it is looked at and while
// nobody looks, what each source took and said of its pause, and peak memory of our processes. No peer does this; debug=2 of
// the same target is printed beside it for its pause.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../../scripts/median.mjs';
import { option } from '../../scripts/option.mjs';
import { root } from '../../scripts/steps.mjs';

const out = `${root}out/bench/diagnose/`;
const sizes = option('--sizes', '1000,10000,100000').split(',').map(Number);
const listeners = option('--listeners', '20');
const runs = Number(option('--runs', '3'));
const intervalMs = 2000;

function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...options,
  });
  if (status !== 0 && status !== 1 && status !== 3)
    throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}

mkdirSync(out, { recursive: true });
run(process.execPath, ['scripts/build.mjs', '--minify']);
for (const name of ['diagnosed', 'measure'])
  run('go', ['build', '-o', out + name, '.'], { cwd: `${root}test/bench/${name}` });

const row = (...cells) =>
  console.log(cells.map((c, i) => String(c)[i === 0 ? 'padEnd' : 'padStart'](i === 0 ? 12 : 12)).join(''));

async function start(size) {
  const child = spawn(`${out}diagnosed`, [String(size), listeners], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { pid, pprof } = JSON.parse((await lines.next()).value);
  const gap = async () => {
    child.stdin.write('gap\n');
    return Number((await lines.next()).value);
  };
  return { pid, pprof, gap, stop: () => child.stdin.end() };
}

console.log(
  `${runs} runs each, ${listeners} idle listeners, interval ${intervalMs / 1000} s; load ${loadavg()[0].toFixed(1)} at the beginning`,
);
row('goroutines', 'beyond s', 'gap ms', 'idle gap ms', 'debug=2 gap', 'peak MB', 'verdict');
for (const size of sizes) {
  const target = await start(size);
  const results = [];
  for (let i = 0; i < runs; i++) {
    await target.gap();
    await sleep(intervalMs + 1000);
    const idle = await target.gap();
    const command = [process.execPath, `${root}dist/cli.js`, 'diagnose', '--json', '--pid', String(target.pid)];
    const { wallMs, peakMB } = JSON.parse(run(`${out}measure`, command));
    const gap = await target.gap();
    await fetch(`http://${target.pprof}/debug/pprof/goroutine?debug=2`).then((r) => r.arrayBuffer());
    results.push({ wallMs, peakMB, gap, idle, full: await target.gap() });
  }
  const of = (key) => median(results.map((r) => r[key]));
  const answer = JSON.parse(run(process.execPath, ['dist/cli.js', 'diagnose', '--json', '--pid', String(target.pid)]));
  row(
    size,
    ((of('wallMs') - intervalMs) / 1000).toFixed(2),
    ...['gap', 'idle', 'full'].map((key) => of(key).toFixed(1)),
    of('peakMB').toFixed(0),
    answer.verdict.class,
  );
  for (const [name, { status, tookMs, pauseMs, reason }] of Object.entries(answer.sources))
    console.log(
      `  ${name.padEnd(9)}${status.padEnd(8)}${tookMs} ms, at most ${pauseMs} ms of pause${reason ? ` · ${reason}` : ''}`,
    );
  target.stop();
}
