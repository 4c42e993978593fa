import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { judge, judgeAgain, type Asking, type LabOutcome } from './lab-judge';
import { buildLab, type LabTruth } from './lab-program';

/** A well-known server as a control: it is healthy, at rest and under load. */
interface Server {
  readonly name: string;
  readonly module: string;
  /** Arguments, given the ports it may use and a folder of its own. */
  readonly start: (ports: readonly number[], dir: string) => readonly string[];
  /** Modes of the field program's load, each with its port. */
  readonly loads: readonly (readonly [mode: string, port: 0 | 1, ...args: string[]])[];
}

export const servers: readonly Server[] = [
  {
    name: 'nats-server',
    module: 'github.com/nats-io/nats-server/v2@v2.10.18',
    start: ([a, b, c]) => ['-a', '127.0.0.1', '-p', `${a}`, '-m', `${b}`, '--profile', `${c}`],
    loads: [
      ['hold', 0, '-n=60'],
      ['get', 1, '-n=50', '-max=20000', '-rate=150'],
    ],
  },
  {
    name: 'node_exporter',
    module: 'github.com/prometheus/node_exporter@v1.8.2',
    start: ([a, b]) => [`--web.listen-address=127.0.0.1:${a}`, `--web.listen-address=127.0.0.1:${b}`],
    loads: [
      ['hold', 0, '-n=30'],
      ['get', 1, '-n=50', '-max=20000', '-rate=100'],
    ],
  },
  {
    name: 'statsd_exporter',
    module: 'github.com/prometheus/statsd_exporter@v0.28.0',
    start: ([a, b]) => [
      `--web.listen-address=127.0.0.1:${b}`,
      `--statsd.listen-tcp=127.0.0.1:${a}`,
      '--statsd.listen-udp=',
    ],
    loads: [
      ['statsd', 0, '-n=40'],
      ['get', 1, '-n=50', '-max=20000', '-rate=100'],
    ],
  },
  {
    name: 'caddy',
    module: 'github.com/caddyserver/caddy/v2/cmd/caddy@v2.8.4',
    start: ([a, b], dir) => {
      const site = `{\n\tadmin 127.0.0.1:${b}\n\tauto_https off\n\tpersist_config off\n}\nhttp://127.0.0.1:${a} {\n\trespond "hello"\n}\n`;
      writeFileSync(join(dir, 'Caddyfile'), site);
      return ['run', '--adapter', 'caddyfile', '--config', join(dir, 'Caddyfile')];
    },
    loads: [
      ['keep-alive', 0, '-n=40'],
      ['get', 0, '-n=100', '-max=20000', '-rate=200'],
    ],
  },
  {
    name: 'coredns',
    module: 'github.com/coredns/coredns@v1.11.3',
    start: ([a, b], dir) => {
      const zone = `.:${a} {\n\tbind 127.0.0.1\n\twhoami\n\tpprof 127.0.0.1:${b}\n}\n`;
      writeFileSync(join(dir, 'Corefile'), zone);
      return ['-conf', join(dir, 'Corefile')];
    },
    loads: [
      ['dns', 0, '-n=30'],
      ['leave', 0, '-n=50', '-max=20000', '-rate=100'],
    ],
  },
];

/** Builds (once, with the module proxy) and runs a server at rest or under load, and diagnoses it. */
export async function runServer(asking: Asking, server: Server, load: 'idle' | 'load'): Promise<LabOutcome> {
  const binary = build(server);
  const dir = mkdtempSync(join(tmpdir(), 'server-'));
  const ports = [await freePort(), await freePort(), await freePort()];
  const child = spawn(binary, server.start(ports, dir), {
    stdio: 'ignore',
    cwd: dir,
    env: { ...process.env, HOME: dir },
  });
  const clients: ChildProcess[] = [];
  try {
    await listening(ports[1]!);
    if (load === 'load')
      for (const [mode, port, ...args] of server.loads) {
        const addr = `127.0.0.1:${ports[port]!}`;
        const client = spawn(buildLab('field'), ['load', '-mode', mode, '-addr', addr, ...args], {
          stdio: ['pipe', 'ignore', 'inherit'],
        });
        clients.push(client);
      }
    await wait(1500);
    return await judge(asking, child.pid!, truth(server, load));
  } finally {
    for (const c of clients) c.stdin?.end();
    child.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The saved evidence of a server judged again. */
export function replayServer(asking: Asking, server: Server, load: 'idle' | 'load'): Promise<LabOutcome> {
  return judgeAgain(asking, truth(server, load));
}

function build(server: Server): string {
  const folder = resolve('out/servers');
  const file = join(folder, server.name);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const env = { ...process.env, GOBIN: folder };
    execFileSync('go', ['install', server.module], { env, cwd: tmpdir(), stdio: ['ignore', 'inherit', 'inherit'] });
  }
  return file;
}

function truth(server: Server, load: string): LabTruth {
  return { scenario: server.name, variant: load, class: 'healthy', problem: false, severity: 'none', sites: {} };
}

/** Below those that the kernel gives out by itself, so that nobody gets it before the server has it. */
async function freePort(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 12_000);
  const probe = createServer();
  const isFree = await new Promise<boolean>((done) => {
    probe.once('error', () => {
      done(false);
    });
    probe.listen(port, () => {
      done(true);
    });
  });
  if (!isFree) return freePort();
  await new Promise((done) => probe.close(done));
  return port;
}

/** Waits until something listens on the port. */
async function listening(port: number): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const open = await new Promise<boolean>((done) => {
      const c = connect(port, '127.0.0.1', () => {
        c.destroy();
        done(true);
      });
      c.once('error', () => {
        done(false);
      });
    });
    if (open) return;
    await wait(100);
  }
  throw new Error(`nothing listens on port ${port}`);
}
