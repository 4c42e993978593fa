// Records a bundle of each lab variant into test/fixtures/bundles, for the golden verdicts (CONTRIBUTING says when).
// `node scripts/record-bundles.mjs [scenario …]`. The lab is built with -trimpath, so that no path of a machine gets in.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root, run } from './steps.mjs';

const chosen = process.argv.slice(2);
const dir = mkdtempSync(join(tmpdir(), 'lab-'));
const binary = join(dir, 'server');
execFileSync('go', ['build', '-trimpath', '-o', binary, '.'], { cwd: `${root}test/lab`, stdio: 'inherit' });
mkdirSync(`${root}test/fixtures/bundles`, { recursive: true });
const variants = execFileSync(binary, ['list'], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .map((l) => l.split(/\s+/));
for (const [scenario, variant] of variants) {
  if (chosen.length > 0 && !chosen.includes(scenario)) continue;
  const server = spawn(binary, [scenario, '-stdin', `-variant=${variant}`], { stdio: ['pipe', 'pipe', 'ignore'] });
  const pid = await new Promise((ready) => {
    createInterface({ input: server.stdout }).on('line', (line) => {
      const event = JSON.parse(line);
      if (event.event === 'ready') ready(event.pid);
    });
  });
  const file = `test/fixtures/bundles/${scenario}${variant === 'default' ? '' : `-${variant}`}.tar.gz`;
  const { status } = run(process.execPath, ['dist/cli.js', 'bundle', '--pid', String(pid), file]);
  console.log(status === 0 ? file : `${file}: failed`);
  server.stdin.end();
  await new Promise((done) => server.once('exit', done));
}
rmSync(dir, { recursive: true, force: true });
