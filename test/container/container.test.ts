import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Diagnosis } from '../../core/model/diagnosis';
import { collectFromPod } from '../../extension/collect/collect-from-pod';
import type { CollectOptions } from '../../extension/collect/collect-options';
import { listContainers, pidInContainer } from '../../extension/collect/containers';
import { Scripted } from '../pods/scripted-cluster';

const isRoot = process.getuid?.() === 0;
const container = `accept-leak-test-${process.pid}`;

const cluster = { context: null, ports: {}, forbidden: [], refused: false, image: '' };
const quick: CollectOptions = {
  ...{ intervalMs: 200, samples: 2, maxPauseMs: 50, traceMs: 0, gdb: 'none', toolVersion: 'test' },
  sources: new Set(['os']),
  signal: new AbortController().signal,
  onProgress: () => undefined,
};

interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What the server says of itself, from inside. */
  readonly pprof: string;
}

// A container's namespaces are entered by root only: without, these tests have nothing to say.
if (isRoot)
  describe('a server in a container, seen from the host', function () {
    this.timeout(120_000);
    let folder: string;
    let running: Running | null = null;

    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'container-'));
      mkdirSync(join(folder, 'rootfs'));
      const env = { ...process.env, CGO_ENABLED: '0' };
      execFileSync('go', ['build', '-o', join(folder, 'rootfs/server'), '.'], { cwd: 'test/lab', env });
    });

    afterEach(async () => {
      running?.child.stdin?.end();
      if (running) await new Promise((done) => running?.child.once('exit', done));
      running = null;
    });

    after(() => {
      rmSync(folder, { recursive: true });
    });

    it('of runc, with network, mounts and pids of its own', async () => {
      writeFileSync(join(folder, 'config.json'), JSON.stringify(runcConfig(folder)));
      const child = spawn('runc', ['run', container], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
      running = await whenReady(child, () => runcPid());
      const { target } = checkHealthy(running);
      assert.equal(target.pid, running.pid);
    });

    it('of podman, and names the container', async () => {
      // Its own limits may not be raised everywhere.
      const limits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1000:1000'];
      const engine = ['--runtime', 'runc', '--cgroup-manager=cgroupfs'];
      const run = ['run', '-i', '--rm', '--network', 'none', ...limits, '--name', container];
      const server = ['--rootfs', join(folder, 'rootfs'), '/server', 'healthy-idle', '-stdin'];
      const child = spawn('podman', [...engine, ...run, ...server], { stdio: ['pipe', 'pipe', 'inherit'] });
      running = await whenReady(child, () => podman('{{.State.Pid}}'));
      const id = podman('{{.Id}}');
      assert.equal(checkHealthy(running).target.container, id);
      for (const name of [container, id, id.slice(0, 12)])
        assert.deepEqual(checkHealthy(running, ['--container', name]).target.pid, running.pid, name);
      const listed = (await listContainers()).containers.find((c) => c.id === id);
      assert.deepEqual(
        [listed?.engine, listed?.name, listed?.isHere, listed?.processes.map((p) => p.pid)],
        ['podman', container, true, [running.pid]],
      );
      // A pod of this machine: what its cluster calls the container is what its control group does.
      const pod = { namespace: 'default', name: 'web', containers: { web: [] }, containerId: id };
      const scripted = new Scripted({ ...cluster, pods: [pod] });
      try {
        const choice = { context: null, namespace: 'default', name: 'web', container: 'web', port: 1, inside: false };
        const access = { kubectl: scripted.kubectl, debugImage: '', programs: 'dist' };
        const { target } = await collectFromPod(choice, access, {
          ...quick,
          adapterFile: resolve('dist/gdb-adapter.js'),
        });
        assert.deepEqual([target.pid, target.container], [running.pid, id]);
      } finally {
        scripted.remove();
      }
    });

    it('that is not there, or has no Go program, is told of', async () => {
      const { status, stderr } = spawnSync(process.execPath, ['dist/cli.js', 'diagnose', '--container', 'nobody'], {
        encoding: 'utf8',
      });
      assert.equal(status, 2);
      assert.match(stderr, /no running container nobody.*docker ps or podman ps/);
      const limits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1000:1000'];
      mkdirSync(join(folder, 'plain/bin'), { recursive: true });
      execFileSync('cp', ['-L', '--parents', '/bin/cat', ...librariesOf('/bin/cat'), join(folder, 'plain')]);
      const engine = ['--runtime', 'runc', '--cgroup-manager=cgroupfs', 'run', '-i', '--rm', '--network', 'none'];
      const child = spawn(
        'podman',
        [...engine, ...limits, '--name', container, '--rootfs', join(folder, 'plain'), '/bin/cat'],
        {
          stdio: ['pipe', 'pipe', 'inherit'],
        },
      );
      try {
        child.stdin.write('ready\n');
        await once(child.stdout, 'data');
        await assert.rejects(pidInContainer(container), /No Go program .* runs in container/);
      } finally {
        child.stdin.end();
        await once(child, 'exit');
      }
    });
  });

async function whenReady(child: ChildProcess, pidOf: () => string): Promise<Running> {
  const pprof = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => {
      reject(new Error(`the container ended with code ${code ?? '?'} before its server was ready`));
    });
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const event = JSON.parse(line) as { event: string; pprof: string };
      if (event.event === 'ready') resolve(event.pprof);
    });
  });
  return { child, pid: Number(pidOf()), pprof };
}

/** All four sources reach into it, and nothing of ours stays behind. */
function checkHealthy({ pid, pprof }: Running, by = ['--pid', String(pid)]): Diagnosis {
  const before = leftBehind();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['dist/cli.js', 'diagnose', '--json', '--interval', '500ms', '--trace', '500ms', ...by],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  const diagnosis = JSON.parse(stdout) as Diagnosis;
  assert.equal(diagnosis.verdict.class, 'healthy');
  assert.equal(diagnosis.target.pprof, `http://${pprof}/debug/pprof`);
  for (const [name, { status: said, reason }] of Object.entries(diagnosis.sources))
    assert.deepEqual([name, said, reason], [name, 'ok', null]);
  assert.ok(diagnosis.listeners.length >= 3);
  for (const { agree } of diagnosis.acceptors) assert.equal(agree, true);
  assert.deepEqual(leftBehind(), before);
  return diagnosis;
}

/** Temporary folders of the product; others may be at work here at the same time, on programs of their own. */
function leftBehind(): string[] {
  const relays = spawnSync('pgrep', ['-f', 'dist/relay.js'], { encoding: 'utf8' }).stdout;
  return [...readdirSync(tmpdir()).filter((n) => /^accept-leak-[A-Za-z0-9]{6}$/.test(n)), relays];
}

function librariesOf(program: string): string[] {
  const listed = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...listed.matchAll(/\s(\/\S+) \(0x/g)].map((m) => m[1]!);
}

function runcPid(): string {
  const state = JSON.parse(execFileSync('runc', ['state', container], { encoding: 'utf8' })) as { pid: number };
  return String(state.pid);
}

function podman(format: string): string {
  return execFileSync('podman', ['inspect', '-f', format, container], { encoding: 'utf8' }).trim();
}

/** What `runc spec` makes, with the server in place of the shell and a folder for its unix socket. */
function runcConfig(cwd: string): object {
  execFileSync('runc', ['spec'], { cwd });
  const spec = JSON.parse(readFileSync(join(cwd, 'config.json'), 'utf8')) as {
    process: { terminal: boolean; args: string[] };
    root: { readonly: boolean };
    mounts: { destination: string; type?: string; source?: string }[];
  };
  spec.process.terminal = false;
  spec.process.args = ['/server', 'healthy-idle', '-stdin'];
  spec.root.readonly = false;
  spec.mounts = [
    ...spec.mounts.filter((m) => m.destination === '/proc'),
    { destination: '/tmp', type: 'tmpfs', source: 'tmpfs' },
  ];
  return spec;
}
