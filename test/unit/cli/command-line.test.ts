import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Diagnosis } from '../../../core/model/diagnosis';
import { startLab } from '../../lab-program';

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'accept-leak-'));
  const cli = join(folder, 'cli.js');

  before(() => {
    buildSync({ entryPoints: ['extension/cli/main.ts'], outfile: cli, bundle: true, platform: 'node', format: 'cjs' });
    for (const name of ['webview.js', 'webview.css']) writeFileSync(join(folder, name), '');
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  async function run(...args: string[]): Promise<Ran> {
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, out, err };
  }

  /** Exit code 2, nothing on standard output, and one line that says what happened: never a stack trace. */
  function refused({ code, out, err }: Ran, says: RegExp): void {
    assert.equal(code, 2, err);
    assert.equal(out, '');
    assert.match(err, says);
    assert.match(err, /^accept-leak: [^\n]+\n$/);
  }

  const noise = join(folder, 'noise');
  writeFileSync(
    noise,
    Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919) >> 3),
  );
  const bad: readonly (readonly [readonly string[], RegExp])[] = [
    [['diagnose'], /takes --pid or --pprof/],
    [['diagnose', '--pid', 'x'], /whole number/],
    [['diagnose', '--pid', '999999999'], /no process 999999999/],
    [['diagnose', '--pid', String(process.pid)], /is not a Go program/],
    [['diagnose', '--pid', '1', '--samples', '1'], /from 2 to 1000/],
    [['diagnose', '--pid', '1', '--interval', 'soon'], /duration/],
    [['diagnose', '--pid', '1', '--sources', 'stars'], /stars/],
    [['diagnose', '--bogus'], /--bogus/],
    [['diagnose', '--pprof', '127.0.0.1:1'], /refused/],
    [['frobnicate'], /no command "frobnicate"/],
    [['open', noise], /not a bundle/],
    [['open', join(folder, 'nothing')], /cannot be read/],
    [['dump', noise], /no dump|No goroutines/],
    [['dump', join(folder, 'nothing')], /cannot be read/],
  ];
  for (const [args, says] of bad)
    it(`refuses ${args.join(' ').replace(folder, '…')}`, async () => {
      refused(await run(...args), says);
    });

  async function serving(answer: RequestListener, use: (address: string) => Promise<void>): Promise<void> {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      await use(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it('explains itself, also when asked behind a command', async () => {
    for (const args of [['--help'], ['diagnose', '--help'], ['trace', '-h']]) {
      const { code, out } = await run(...args);
      assert.equal(code, 0);
      assert.match(out, /accept-leak diagnose/);
    }
  });

  it('refuses a server that is not pprof', async () => {
    await serving(
      (_, answer) => answer.writeHead(200, { 'content-type': 'text/html' }).end('<html>hello</html>'),
      async (address) => {
        refused(await run('diagnose', '--pprof', address), /pprof|not a Go program/);
      },
    );
  });

  it('gives the same verdict on a healthy server only with all it needs', async () => {
    const lab = await startLab('healthy-idle');
    try {
      const ask = (sources: string): Promise<Ran> =>
        run('diagnose', '--pid', String(lab.pid), '--json', '--interval', '300ms', '--sources', sources);
      const whole = await ask('dump,os');
      assert.equal((JSON.parse(whole.out) as Diagnosis).verdict.class, 'healthy');
      assert.equal(whole.code, 0);
      for (const part of ['dump', 'os']) {
        const some = await ask(part);
        assert.equal((JSON.parse(some.out) as Diagnosis).verdict.class, 'inconclusive', part);
        assert.equal(some.code, 3);
      }
    } finally {
      await lab.stop();
    }
  });

  it('shows the verdict where a file that was asked for cannot be written, and says so', async () => {
    const bundle = 'test/fixtures/bundles/listener-leak-tcp.tar.gz';
    const { code, out, err } = await run('open', bundle, '--html', join(folder, 'nowhere', 'r.html'));
    assert.equal(code, 2);
    assert.match(out, /listener-leak/);
    assert.match(err, /r\.html cannot be written: ENOENT/);
  });

  it('lists the Go programs of this machine', async () => {
    const lab = await startLab('healthy-idle');
    try {
      assert.match((await run()).out, new RegExp(`^ *${lab.pid} .*go1\\.`, 'm'));
    } finally {
      await lab.stop();
    }
  });
});
