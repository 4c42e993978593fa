// Records a bundle of each lab variant, and of some of the field, into test/fixtures/bundles, for the golden verdicts
// (CONTRIBUTING says when).
// `node scripts/record-bundles.mjs [scenario …]`. They are built with -trimpath, so that no path of a machine gets in.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root, run } from './steps.mjs';

/** Of the field, the variants whose shape the lab does not have. Healthy ones are named so: the tests must know. */
const ofField = {
  'netutil/at-limit': 'healthy-at-limit',
  'websocket/arriving': 'healthy-arriving',
  'quic-streams/arriving': 'healthy-quic',
  'smux/leak': 'smux-leak',
  'cmux/one-channel': 'hand-over',
  'cmux/unserved-matcher': 'unserved-matcher',
  'wrapper/warm-up': 'warm-up',
  'wrapper/closed-spin': 'closed-spin',
  'plain/moving-pool': 'healthy-pool',
  'plain/held-pool': 'held-pool',
  'plain/dispatcher': 'dispatcher',
  'plain/throttle': 'throttle',
  'plain/ended': 'ended',
  'plain/left': 'left',
  'thrift/first-error': 'first-error',
  'service/ended': 'ended-service',
  'smtp/roster-reset': 'reset',
  'successor/stays': 'successor',
  'imap/restarted': 'restarted',
  'backoff/died': 'died',
  'grpc/second-listener': 'second-listener',
  'systemd/second-socket': 'second-socket',
  'memberlist/dead-consumer': 'dead-consumer',
  'tcpproxy/unserved-target': 'unserved-target',
  'mqtt/per-tenant': 'per-tenant',
  'growth/idle-pool': 'healthy-idle-pool',
  'grpc/locked': 'one-connection',
  'grpc/contended': 'healthy-one-connection',
  'service/forgotten': 'forgotten',
  'multipath/closed': 'multipath',
  'netpoll/on-prepare': 'hook',
  'netpoll/workers': 'event-loop-pool',
  'relay/half': 'half-relay',
  'relay/silent': 'silent-relay',
  'download/stopped': 'sendfile',
  'inline/greeting': 'greeting',
  'requests/waitgroup': 'waitgroup',
  'requests/service': 'silent-service',
  'requests/locked': 'locked',
  'requests/rpc': 'unanswered',
  'requests/contended': 'healthy-contended',
  'requests/fake-upstream': 'fake-upstream',
};

const chosen = process.argv.slice(2);
const dir = mkdtempSync(join(tmpdir(), 'lab-'));
// What the programs leave there goes with it, after a failure, too.
process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
mkdirSync(`${root}test/fixtures/bundles`, { recursive: true });
for (const folder of ['lab', 'field']) {
  const binary = join(dir, 'server');
  execFileSync('go', ['build', '-trimpath', '-o', binary, '.'], { cwd: `${root}test/${folder}`, stdio: 'inherit' });
  const variants = execFileSync(binary, ['list'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((l) => l.split(/\s+/));
  for (const [scenario, variant] of variants) {
    if (chosen.length > 0 && !chosen.includes(scenario)) continue;
    const name =
      folder === 'field'
        ? ofField[`${scenario}/${variant}`]
        : `${scenario}${variant === 'default' ? '' : `-${variant}`}`;
    if (name === undefined) continue;
    await record(
      binary,
      scenario,
      variant,
      `test/fixtures/bundles/${folder === 'field' ? 'field-' : ''}${name}.tar.gz`,
    );
  }
}

async function record(binary, scenario, variant, file) {
  const server = spawn(binary, [scenario, '-stdin', `-variant=${variant}`], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, TMPDIR: dir },
  });
  const pid = await new Promise((ready) => {
    createInterface({ input: server.stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return;
      const event = JSON.parse(line);
      if (event.event === 'ready') ready(event.pid);
    });
  });
  // A loop that spins fills a trace with its own events.
  const length = file.includes('closed-spin') ? '200ms' : '2s';
  const { status } = run(process.execPath, ['dist/cli.js', 'bundle', '--pid', String(pid), '--trace', length, file]);
  console.log(status === 0 ? file : `${file}: failed`);
  server.stdin.end();
  await new Promise((done) => server.once('exit', done));
}
