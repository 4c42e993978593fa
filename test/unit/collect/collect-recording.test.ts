import * as assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import * as http from 'node:http';
import * as net from 'node:net';
import { UserError } from '../../../core/base/errors';
import { TcpState, type OsEvidence } from '../../../core/model/os-evidence';
import type { Recording } from '../../../core/model/recording';
import { diagnose } from '../../../core/diagnose/diagnose';
import { decodeOs } from '../../../core/parse/os-evidence';
import { parseFirstLook } from '../../../core/parse/debugger-evidence';
import { parseConnections } from '../../../core/parse/proc/connections';
import type { CollectOptions } from '../../../extension/collect/collect-options';
import { collectRecording } from '../../../extension/collect/collect-recording';
import type { PausedSession } from '../../../extension/collect/paused-session';
import { startLab, type LabProgram } from '../../lab-program';

const root = process.getuid?.() === 0;

function collect(options: Partial<CollectOptions>): Promise<Recording> {
  return collectRecording({
    intervalMs: 200,
    samples: 2,
    maxPauseMs: 50,
    traceMs: 0,
    gdb: 'gdb',
    sources: new Set(['dump', 'os']),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    toolVersion: 'test',
    ...options,
  });
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'no error';
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return error.code;
  }
}

const text = (recording: Recording, sample: number, name: string): string =>
  Buffer.from(recording.samples[sample]?.documents.find((d) => d.name === name)?.bytes ?? []).toString();
const osOf = (recording: Recording, sample: number): OsEvidence => decodeOs(recording.samples[sample]!.documents);

describe('collecting from real programs', function () {
  this.timeout(60_000);
  let lab: LabProgram | null = null;
  const start = async (...args: Parameters<typeof startLab>): Promise<LabProgram> => (lab = await startLab(...args));
  afterEach(async () => {
    await lab?.stop();
    lab = null;
  });

  it('a clock that is set back meanwhile moves no sample and lengthens no wait', async () => {
    const { pid } = await start('healthy-idle');
    const { now } = Date;
    let back = 0;
    Date.now = () => now() - back;
    try {
      const recording = await collect({ pid, samples: 3, onSample: () => (back += 3_600_000) });
      const times = recording.samples.map((s) => s.startedAtMs - recording.samples[0]!.startedAtMs);
      assert.ok(times[1]! >= 199 && times[2]! >= times[1]! + 199, times.join());
    } finally {
      Date.now = now;
    }
  });

  it('does not take the goroutines of another program that answers in place of one that ended', async () => {
    const first = await start('healthy-idle');
    const { pid, pprof } = first;
    let next: Promise<LabProgram> | null = null;
    const follow = async (): Promise<LabProgram> => {
      first.child.kill('SIGKILL');
      await first.stop();
      return start('listener-leak', 'tcp', ['-pprof', pprof]);
    };
    const onSample = (): void => {
      next ??= follow();
    };
    const recording = await collect({ pid, intervalMs: 3000, onSample });
    await next!;
    assert.equal(text(recording, 1, 'pprof/goroutine-2.txt'), '');
    assert.equal(recording.sources.dump.status, 'partial');
    assert.match(recording.sources.dump.reason ?? '', /ended while it was being looked at/);
  });

  it('finds pprof from the pid, and takes two whole samples', async () => {
    const { pid, pprof, listeners, go } = await start('healthy-idle');
    const recording = await collect({ pid });
    assert.deepEqual(
      { ...recording.target, exe: null, host: null },
      {
        pid,
        exe: null,
        goVersion: go,
        mainModule: 'acceptlab',
        mainPackage: 'acceptlab',
        container: null,
        pprof: `http://${pprof}/debug/pprof`,
        stripped: false,
        platform: 'linux/amd64',
        host: null,
      },
    );
    assert.deepEqual([recording.sources.dump.status, recording.sources.os.status], ['ok', 'ok']);
    assert.ok(recording.samples[1]!.startedAtMs - recording.samples[0]!.startedAtMs >= 199);
    for (const n of [0, 1]) {
      assert.match(text(recording, n, 'pprof/goroutine-2.txt'), /^goroutine \d+ \[.*\(\*FD\)\.Accept/s);
      const os = osOf(recording, n);
      assert.deepEqual(os.gaps, []);
      for (const { fd, inode, addr } of listeners.filter((l) => l.network === 'tcp')) {
        const row = os.tcp.find((r) => r.inode === inode);
        assert.deepEqual([row?.local, row?.state], [addr, TcpState.listen]);
        assert.equal(os.descriptors.find((d) => d.fd === fd)?.inode, inode);
        assert.ok(os.descriptors.find((d) => d.fd === fd)!.flags! & 0o4000);
        assert.equal(os.epoll.find((e) => e.fd === fd)?.inode, inode);
        assert.ok((os.backlog.get(inode) ?? 0) > 0);
      }
    }
  });

  it('looks into memory before it asks the program anything, for what goes then', async () => {
    const options = {
      sources: new Set(['dump', 'debugger'] as const),
      gdb: 'none',
      adapterFile: 'dist/gdb-adapter.js',
    };
    for (const by of ['pid', 'pprof'] as const) {
      const program = await start('dup-handover');
      const recording = await collect({ ...options, [by]: program[by] });
      const look = parseFirstLook(Buffer.from(text(recording, 0, 'debugger/first-look.json')));
      assert.ok(look.ok);
      const sites = look.value.ended.map((e) => e.createdBy.function);
      assert.ok(sites.includes('main.runDupHandover'), sites.join());
      const without = await collect({ [by]: program[by] });
      assert.equal(text(without, 0, 'debugger/first-look.json'), '', 'memory was not asked for');
      await program.stop();
    }
  });

  it('sees its own connection in the tables and names it', async () => {
    const { pprof } = await start('healthy-idle');
    const recording = await collect({ pprof });
    for (const n of [0, 1]) {
      const [own, ...more] = parseConnections(Buffer.from(text(recording, n, 'observer/connections.tsv')));
      assert.deepEqual([own?.local, more.length], [pprof, 0]);
      const os = osOf(recording, n);
      const row = os.tcp.find((r) => r.local === own?.local && r.remote === own.remote);
      assert.equal(row?.state, TcpState.established);
      assert.ok(os.descriptors.some((d) => d.inode === row.inode));
    }
  });

  it('goes on until it is cancelled, with what is young enough, and one adapter', async () => {
    const { pid } = await start('listener-leak', 'tcp');
    const cancel = new AbortController();
    const counts: number[] = [];
    const collecting = collect({
      pid,
      samples: Infinity,
      windowMs: 2000,
      adapterFile: 'dist/gdb-adapter.js',
      sources: new Set(['debugger', 'os']),
      signal: cancel.signal,
      onSample: (soFar) => {
        const { samples, sources } = soFar();
        assert.ok(samples.at(-1)!.startedAtMs - samples[0]!.startedAtMs <= 2000 || samples.length === 2);
        assert.deepEqual([sources.debugger.status, sources.os.status], ['ok', 'ok']);
        if (counts.push(samples.length) === 15) cancel.abort();
      },
    });
    assert.equal(await codeOf(collecting), 'cancelled');
    assert.ok(Math.max(...counts) <= 8, counts.join(' '));
  });

  it('without an end ends with the program', async () => {
    const { pid } = await start('healthy-idle');
    const onSample = (): void => void lab?.stop();
    assert.equal(await codeOf(collect({ pid, samples: Infinity, onSample })), 'target-exited');
  });

  it('finds the process from a local pprof address', async () => {
    const { pid, pprof } = await start('healthy-idle');
    assert.equal((await collect({ pprof: `localhost:${pprof.split(':')[1]!}` })).target.pid, pid);
  });

  it('refuses the pprof address of another program', async () => {
    const other = await startLab('healthy-idle');
    const { pid } = await start('healthy-idle');
    try {
      assert.equal(await codeOf(collect({ pid, pprof: other.pprof })), 'pprof-of-another');
    } finally {
      await other.stop();
    }
  });

  it('does not take a dump that would stop the target for longer than allowed', async () => {
    const { pid } = await start('healthy-idle');
    const { sources, samples } = await collect({ pid, maxPauseMs: 1 });
    assert.equal(sources.dump.status, 'partial');
    assert.match(sources.dump.reason ?? '', /dump with ids of \d+ goroutines would stop the program for about \d+ ms/);
    const names = samples[0]!.documents.map((d) => d.name).filter((n) => n.startsWith('pprof/'));
    assert.deepEqual(names, ['pprof/goroutine.pb.gz']);
  });

  it('sees queues, limits and a full accept queue of a stalled loop, and never asks that port', async () => {
    const { pid, listeners, pprof } = await start('stalled-limit');
    const recording = await collect({ pid });
    assert.equal(recording.target.pprof, `http://${pprof}/debug/pprof`);
    const stuck = listeners.find((l) => l.role !== 'pprof')!;
    const os = osOf(recording, 1);
    assert.equal(os.tcp.find((r) => r.inode === stuck.inode)?.rxQueue, 17);
    assert.equal(os.backlog.get(stuck.inode), 16);
  });

  it('still reads the kernel when pprof cannot answer for lack of descriptors', async () => {
    const { pid, pprof } = await start('fd-exhaustion', '', ['-pprof-spare', '0']);
    const { sources, ...recording } = await collect({ pid, pprof });
    assert.equal(sources.dump.status, 'failed');
    assert.match(sources.dump.reason ?? '', /gave no answer/);
    assert.equal(sources.os.status, 'ok');
    const os = decodeOs(recording.samples[0]!.documents);
    assert.ok(os.openDescriptors! >= os.limits.openFiles!);
  });

  it('sees a thread that the kernel holds in accept4', async () => {
    const { pid, listeners } = await start('kernel-blocked', 'raw');
    const os = osOf(await collect({ pid, sources: new Set(['os']) }), 0);
    const fd = os.threads.find((t) => t.wchan === 'inet_csk_accept')?.args[0];
    const blocked = os.descriptors.find((d) => d.fd === Number(fd));
    assert.ok(blocked?.inode && listeners.some((l) => l.inode === blocked.inode));
    assert.equal((blocked.flags ?? 0o4000) & 0o4000, 0);
  });

  it('names the child that inherited a listener', async () => {
    const { pid, listeners } = await start('dup-handover', 'child');
    const { owners } = osOf(await collect({ pid, sources: new Set(['os']) }), 0);
    const child = owners.find((o) => o.inherited && listeners.some((l) => l.inode === o.inode));
    assert.ok(child, JSON.stringify(owners));
  });

  it('uses what it had when the target ends in the middle', async () => {
    const { pid, child } = await start('healthy-idle');
    const onSample = (): void => {
      child.kill('SIGKILL');
    };
    const { sources, samples } = await collect({ pid, intervalMs: 1000, onSample });
    assert.equal(samples.length, 2);
    assert.deepEqual([sources.dump.status, sources.os.status], ['partial', 'partial']);
    assert.match(sources.os.reason ?? '', /ended while it was being looked at/);
    assert.ok(samples[0]!.documents.some((d) => d.name === 'pprof/goroutine-2.txt' && d.bytes));
  });

  describe('of which a debug session has hold', () => {
    /** Stands still as under a debugger; the session is gone from the second sample on. */
    async function collectUntilItEnds(atEnd: (lab: LabProgram) => void): Promise<Recording> {
      const program = await start('healthy-idle');
      program.child.kill('SIGSTOP');
      let session: PausedSession | undefined = {
        name: 'Launch server',
        request: (command) => Promise.resolve(command === 'threads' ? { threads: [] } : { stackFrames: [] }),
      };
      const options = {
        sources: new Set(['debugger', 'os'] as const),
        gdb: 'none',
        adapterFile: 'dist/gdb-adapter.js',
      };
      return collect({
        ...options,
        pid: program.pid,
        pausedSession: () => session,
        onSample: () => {
          session = undefined;
          atEnd(program);
        },
      });
    }

    it('uses what it had, and says so, when the session ends and takes the program with it', async () => {
      const recording = await collectUntilItEnds(({ child }) => child.kill('SIGKILL'));
      const { debugger: debugged, os } = recording.sources;
      assert.deepEqual([debugged.status, os.status], ['partial', 'partial']);
      assert.match(debugged.reason ?? '', /Launch server ended.*What was seen until then is kept/);
      assert.match(os.reason ?? '', /ended while it was being looked at/);
      const names = recording.samples[0]!.documents.filter((d) => d.bytes !== null).map((d) => d.name);
      assert.ok(names.includes('debugger/goroutines.json') && names.includes('debugger/session.json'));
      const { verdict, findings } = diagnose(recording);
      assert.equal(verdict.class, 'inconclusive');
      assert.match(verdict.explanation, /read only once: Process \d+ ended while it was being looked at/);
      assert.equal(findings[0]?.next, 'Start the program again, then diagnose it.');
    });

    it('says so when the session lets the program go on', async () => {
      const recording = await collectUntilItEnds(({ child }) => child.kill('SIGCONT'));
      const { debugger: debugged, os } = recording.sources;
      assert.deepEqual([debugged.status, os.status, os.reason], ['partial', 'ok', null]);
      assert.match(debugged.reason ?? '', /Launch server ended, or let the program go on/);
      assert.ok(recording.samples[1]!.documents.some((d) => d.name === 'debugger/goroutines.json' && d.bytes !== null));
    });
  });

  it('does not take another server for pprof', async () => {
    const server = http.createServer((_, response) => response.end('hello'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const port = (server.address() as net.AddressInfo).port;
    assert.equal(await codeOf(collect({ pprof: `127.0.0.1:${port}` })), 'not-pprof');
    server.close();
  });

  it('stops when cancelled', async () => {
    const { pid } = await start('healthy-idle');
    const abort = new AbortController();
    setTimeout(() => {
      abort.abort();
    }, 400);
    // An hour: only the cancel can end it before this test's own limit.
    assert.equal(await codeOf(collect({ pid, intervalMs: 3_600_000, signal: abort.signal })), 'cancelled');
  });

  it('says that there is no such process, that it is not Go, and that nobody is there', async () => {
    assert.equal(await codeOf(collect({ pid: 4_194_305 })), 'no-such-process');
    assert.equal(await codeOf(collect({ pid: process.pid })), 'not-go');
    assert.equal(await codeOf(collect({ pid: 2 })), root ? 'not-go' : 'permission');
    assert.equal(await codeOf(collect({})), 'arguments');
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise((r) => server.once('listening', r));
    const port = (server.address() as net.AddressInfo).port;
    server.close();
    assert.equal(await codeOf(collect({ pprof: `127.0.0.1:${port}` })), 'pprof-unreachable');
  });

  it('reads a program in another network namespace, but not its pprof', async function () {
    if (!root) this.skip();
    const wrap = ['unshare', '-n', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
    const { pid, listeners } = await start('healthy-idle', '', [], { wrap });
    const recording = await collect({ pid });
    assert.match(recording.sources.dump.reason ?? '', /another network namespace/);
    assert.equal(recording.sources.os.status, 'ok');
    const os = osOf(recording, 0);
    const inodes = os.tcp.filter((r) => r.state === TcpState.listen).map((r) => r.inode);
    const tcp = listeners.filter((l) => l.network === 'tcp').map((l) => l.inode);
    assert.deepEqual(inodes.sort(), tcp.sort());
    assert.ok(tcp.every((inode) => os.backlog.has(inode)));
    assert.ok(os.sysctls.has('net.core.somaxconn') && os.sysctls.has('fs.file-nr'));
  });

  it("says that a process is another user's", async function () {
    if (!root) this.skip();
    const { pid, pprof } = await start('healthy-idle');
    const sleeper = spawn('sleep', ['30'], { stdio: 'ignore' });
    const asNobody = (args: string): string =>
      execFileSync(process.execPath, ['-'], {
        input: `${observer}\nobserve(${args})`,
        uid: 65534,
        gid: 65534,
        encoding: 'utf8',
        cwd: '/',
      });
    const observer = observerScript();
    try {
      assert.equal(asNobody(JSON.stringify({ pid })), 'permission');
      assert.equal(asNobody(JSON.stringify({ pid: sleeper.pid })), 'permission');
      assert.equal(asNobody(JSON.stringify({ pid, pprof })), 'dump ok, os skipped');
    } finally {
      sleeper.kill();
    }
  });
});

/** The collector as one script, for another user who may not read this folder. */
function observerScript(): string {
  const code = [
    "import { collectRecording } from './extension/collect/collect-recording';",
    'globalThis.observe = (o) => collectRecording({ ...o, intervalMs: 100, samples: 2, maxPauseMs: 50, toolVersion: "",',
    "  sources: new Set(['dump', 'os']), signal: new AbortController().signal, onProgress() {} })",
    '  .then((r) => `dump ${r.sources.dump.status}, os ${r.sources.os.status}`, (e) => e.code)',
    '  .then((s) => process.stdout.write(s));',
  ].join('\n');
  const args = ['--bundle', '--platform=node', '--format=cjs', '--loader=ts', '--log-level=error'];
  return execFileSync('node_modules/.bin/esbuild', args, { input: code, encoding: 'utf8', maxBuffer: 16 << 20 });
}
