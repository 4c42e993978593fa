// `npm test`: installs what it needs, then lint, unit, golden, architecture, lab and real-workbench tests, and one closing line.
// `npm test -- unit lab` runs only those steps.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { checkNode, has, installDebian, installModules, root, run, stop } from './steps.mjs';

const chosen = process.argv.slice(2);
const wanted = (step) => chosen.length === 0 || chosen.includes(step);

/** Of test/field, what is quick and unlike the lab; `npm run lab -- --field --servers` runs all of it. */
const fieldScenarios = [
  'cmux/two-protocols',
  'netutil/at-limit',
  'gnet/echo',
  'wrapper/leak',
  'websocket/silent-clients',
  'proxyproto/slow-header',
];

/** Of test/lab-servers.ts, those that build within a minute or so. */
const quickServers = ['nats-server', 'node_exporter', 'statsd_exporter'];

/** No step takes half of it; one that hangs is a failure, and the others still run. */
const limited = { timeout: 25 * 60_000, killSignal: 'SIGKILL' };

checkNode();
installDebian({
  iproute2: 'ss',
  gdb: 'gdb',
  ...(wanted('container') ? { runc: 'runc', podman: 'podman' } : {}),
  ...(wanted('vscode')
    ? {
        chromium: 'chromium',
        'libkrb5-dev': '/usr/include/krb5.h',
        'build-essential': 'g++',
        python3: 'python3',
        'fonts-dejavu-core': '/usr/share/fonts/truetype/dejavu',
      }
    : {}),
});
if (!has('go'))
  stop(
    'Go is missing: the lab is made of real Go programs. Install Go 1.21 or newer (sudo apt-get install -y golang-go on Ubuntu 24.04, or go.dev/dl), then try again.',
  );
installModules();
rmSync(`${root}out/counts`, { recursive: true, force: true });
mkdirSync(`${root}out/counts`, { recursive: true });

let passed = 0;
/** A line for each that failed: said at the end, where it is not lost among a thousand lines. */
const failed = [];

/** A step that is one test: it passes or fails. */
function one(name, args) {
  if (!wanted(name)) return;
  console.log(`\n── ${name}`);
  const { status } = run(process.execPath, args, limited);
  note(name, status === 0 ? 1 : 0, [], status);
}

/** A step that leaves its counts in a file; one that ends without them has failed. */
function counted(name, args) {
  if (!wanted(name)) return;
  console.log(`\n── ${name}`);
  const file = `${root}out/counts/${name}.json`;
  const { status } = run(process.execPath, args, { ...limited, env: { ...process.env, MOCHA_COUNTS: file } });
  const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passes: 0, failed: [] };
  note(name, counts.passes, counts.failed, status);
}

function note(name, passes, lines, status) {
  passed += passes;
  failed.push(...lines.map((line) => `${name}: ${line}`));
  if (status !== 0 && lines.length === 0)
    failed.push(`${name}: ${status === null ? 'killed, or took longer than 25 minutes' : `ended with ${status}`}`);
}

/** The Go code of the lab and the field has tests of its own. */
function goTests() {
  if (!wanted('go')) return;
  console.log('\n── go');
  for (const folder of ['lab', 'field']) {
    const { status, stdout } = spawnSync('go', ['test', '-json', './...'], {
      cwd: `${root}test/${folder}`,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    const events = stdout
      .split('\n')
      .filter((l) => l.startsWith('{'))
      .map((l) => JSON.parse(l));
    for (const e of events)
      if (e.Action === 'output' && !/^=== |^ok|^PASS/.test(e.Output)) process.stdout.write(e.Output);
    const ended = (action) => events.filter((e) => e.Test && e.Action === action).map((e) => `${folder} ${e.Test}`);
    note('go', ended('pass').length, ended('fail'), status);
  }
}

one('build', ['scripts/build.mjs']);
one('lint', ['scripts/lint.mjs']);
goTests();
counted('unit', ['scripts/mocha.mjs', 'unit', 'golden', 'arch']);
counted('fuzz', ['scripts/mocha.mjs', 'fuzz']);
one('faults', ['scripts/faults.mjs', '--rounds', '14', '--minutes', '1.5']);
one('endurance', ['scripts/endurance.mjs', '--minutes', '0.4', '--goroutines', '2000', '--verdict', '5']);
counted('conformance', ['scripts/mocha.mjs', 'conformance']);
counted('gdb', ['scripts/mocha.mjs', 'gdb']);
counted('container', ['scripts/mocha.mjs', 'container']);
counted('lab', ['scripts/lab.mjs']);
counted('field', ['scripts/lab.mjs', '--field', ...fieldScenarios]);
counted('servers', ['scripts/lab.mjs', '--servers', ...quickServers]);
counted('vscode', ['test/vscode/run.mjs']);

if (failed.length > 0) console.log(`\nfailed:\n${failed.map((line) => `  ${line}`).join('\n')}`);
console.log(`\n${passed} passed, ${failed.length} failed`);
process.exit(failed.length === 0 && passed > 0 ? 0 : 1);
