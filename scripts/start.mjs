// `npm start`: installs, builds, starts a leaky Go server of the lab, diagnoses it live and shows the verdict.
// Without Go it replays a recording of the same server. Ctrl-C leaves no process behind.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { checkNode, has, installModules, root, run, stop } from './steps.mjs';

const report = 'out/report.html';
const recording = 'test/fixtures/bundles/listener-leak.tar.gz';

checkNode();
installModules();
if (run(process.execPath, ['scripts/build.mjs']).status !== 0) stop('The build failed: see its message above.');
mkdirSync(`${root}out`, { recursive: true });

if (has('go')) await live();
else {
  console.log('\nGo is not installed, so this is a recording of a real leaky server, not a live one.\n');
  show(['open', recording]);
}
console.log(`
The same as a page:   ${report} (open it in any browser, it needs no network)
In VS Code:           npm run package, then "Extensions: Install from VSIX…", then "Go: Diagnose Accept Leak"
Your own program:     node bin/accept-leak diagnose --pid PID   (node bin/accept-leak lists the Go programs here)`);

/** Starts the server, waits until it has leaked a little, and looks at it. */
async function live() {
  const binary = buildLab();
  console.log('\nStarting a Go server that makes a listener for each request and forgets it …');
  // It ends with its standard input, so with us, whatever happens.
  const server = spawn(binary, ['listener-leak', '-stdin', '-for=2m'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const end = () => {
    server.kill('SIGTERM');
  };
  process.once('SIGINT', () => {
    end();
    process.exit(130);
  });
  process.once('SIGTERM', () => {
    end();
    process.exit(143);
  });
  try {
    const ready = await readyLine(server);
    console.log(`It runs as pid ${ready.pid}. Looking at it for two seconds …\n`);
    show(['diagnose', '--pid', String(ready.pid)]);
  } finally {
    end();
  }
}

function buildLab() {
  const source = `${root}test/lab`;
  const binary = `${root}out/lab/acceptlab`;
  const newest = Math.max(...readdirSync(source).map((f) => statSync(`${source}/${f}`).mtimeMs));
  if (existsSync(binary) && statSync(binary).mtimeMs >= newest) return binary;
  console.log('building the lab …');
  if (run('go', ['build', '-o', binary, '.'], { cwd: source }).status !== 0)
    stop('go build failed: see its message above (Go 1.21 or newer is needed).');
  return binary;
}

function readyLine(server) {
  return new Promise((ready, reject) => {
    const late = setTimeout(() => reject(new Error('The lab server was not ready within 20 s.')), 20_000);
    server.once('exit', () => reject(new Error('The lab server ended before it was ready.')));
    createInterface({ input: server.stdout }).on('line', (line) => {
      const event = JSON.parse(line);
      if (event.event !== 'ready') return;
      clearTimeout(late);
      ready(event);
    });
  });
}

/** Exit code 1 is a finding, which is what this demo is for. */
function show(args) {
  const { status } = run(process.execPath, ['dist/cli.js', ...args, '--html', report]);
  if (status !== 0 && status !== 1) stop(`accept-leak ended with code ${status}: see its message above.`);
}
