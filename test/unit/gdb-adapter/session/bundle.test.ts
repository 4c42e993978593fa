import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  createWriteStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Recording } from '../../../../core/model/recording';
import { adapterRequests, type GoroutineReport, type TableColumns } from '../../../../core/protocol/adapter';
import { writeBundle } from '../../../../extension/collect/bundle-file';
import { manifestOf } from '../../../../extension/collect/bundle-manifest';
import { startLab, type LabProgram } from '../../../lab-program';
import { DebugClient, Refused } from './debug-client';

/** By the name of the document in the folder of the debugger; one sample each. */
type Documents = Readonly<Record<string, Uint8Array>>;

describe('a debug session with the goroutines of a bundle', function () {
  this.timeout(60_000);
  let lab: LabProgram;
  let directory: string;
  let temporary: string;
  let client: DebugClient;
  let core: Buffer;
  let json: Buffer;
  let liveNames: readonly string[];
  let liveStack: readonly string[];
  const refused = (code: string) => (error: unknown) => error instanceof Refused && error.code === code;
  const accepting = (names: readonly { name: string; id: number }[]) =>
    names.find((t) => t.name.includes(lab.listeners.find((l) => l.role === 'tcp4')!.addr))!;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'accept-leak-test-'));
    temporary = mkdtempSync(join(tmpdir(), 'accept-leak-test-'));
    lab = await startLab('healthy-idle');
    const live = new DebugClient();
    await live.attach({ pid: lab.pid });
    const threads = await live.threads();
    liveNames = threads.map((t) => t.name);
    liveStack = (await live.stack(accepting(threads).id)).stackFrames.map((f) => f.name);
    const report = await live.request<GoroutineReport>(adapterRequests.goroutines);
    const table = await live.request<TableColumns>(adapterRequests.table, { start: 0, count: 1000 });
    json = Buffer.from(JSON.stringify({ report, table }));
    const file = join(directory, 'core');
    await live.request(adapterRequests.writeCore, { file });
    core = readFileSync(file);
    await live.end();
  });

  after(async () => {
    await lab.stop();
    for (const folder of [directory, temporary]) rmSync(folder, { recursive: true });
  });

  beforeEach(() => {
    client = new DebugClient({ TMPDIR: temporary });
  });

  afterEach(async () => {
    await client.end();
    assert.deepEqual(readdirSync(temporary), []);
  });

  const bundle = async (...samples: readonly Documents[]): Promise<string> => {
    const file = join(directory, 'bundle.tar.gz');
    await writeBundle(file, recordingOf(samples));
    return file;
  };

  it('opens the core in it with gdb, and leaves no file', async () => {
    await client.attach({ bundle: await bundle({ 'goroutines.json': json, 'goroutines.core': core }) });
    assert.deepEqual(readdirSync(temporary), []);
    const threads = await client.threads();
    assert.deepEqual(
      threads.map((t) => t.name),
      liveNames,
    );
    const { stackFrames } = await client.stack(accepting(threads).id);
    assert.deepEqual(
      stackFrames.map((f) => f.name),
      liveStack,
    );
    assert.equal(await client.evaluate('runtime.buildVersion', stackFrames[0]!.id), `"${lab.go}"`);
    const again = join(directory, 'again.core');
    await client.request(adapterRequests.writeCore, { file: again });
    assert.deepEqual(readFileSync(again), core);
  });

  it('takes the last sample that has one', async () => {
    const first = { 'goroutines.core': Buffer.from('no core') };
    await client.attach({ bundle: await bundle(first, { 'goroutines.core': core }, {}) });
    assert.equal((await client.threads()).length, liveNames.length);
  });

  it('shows the recorded table, threads and stacks without a core, and says so', async () => {
    await client.attach({ bundle: await bundle({ 'goroutines.json': json }) });
    assert.match(client.said, /holds no goroutine core/);
    assert.equal(execFileSync('sh', ['-c', `ps -o pid= --ppid ${client.child.pid} || true`], { encoding: 'utf8' }), '');
    const threads = await client.threads();
    assert.deepEqual([...threads.map((t) => t.name)].sort(), [...liveNames].sort());
    const { stackFrames } = await client.stack(accepting(threads).id);
    assert.ok(stackFrames.some((f) => f.name === 'net.(*TCPListener).Accept' && f.line > 0));
    const goroutine = await client.scope(stackFrames[0]!.id, 'Goroutine');
    assert.equal(goroutine.get('goid'), String(accepting(threads).id));
    assert.match(goroutine.get('g')!, /^0x[0-9a-f]+$/);
    assert.match(goroutine.get('made at')!, /^main\./);
    assert.equal((await client.scope(stackFrames[0]!.id, 'Listener')).get('queue'), '0 connections wait');
    const page = await client.request<TableColumns>(adapterRequests.table, { start: 2, count: 3 });
    assert.equal(page.id.length, 3);
    await assert.rejects(client.evaluate('1'), refused('needs-gdb'));
    await assert.rejects(
      client.request(adapterRequests.writeCore, { file: join(directory, 'never') }),
      refused('write'),
    );
  });

  it('shows the recorded stacks where gdb cannot open the core: damaged, or another executable', async () => {
    const damaged = core.subarray(0, core.length >> 1);
    await client.attach({ bundle: await bundle({ 'goroutines.json': json, 'goroutines.core': damaged }) });
    assert.match(client.said, /Without gdb's frames: .*bundle\.tar\.gz/);
    assert.equal((await client.threads()).length, liveNames.length);
    const other = new DebugClient();
    const whole = await bundle({ 'goroutines.json': json, 'goroutines.core': core });
    await other.attach({ bundle: whole, program: process.execPath });
    assert.match(other.said, /Without gdb's frames: /);
    assert.equal((await other.threads()).length, liveNames.length);
    await other.end();
  });

  it('leaves out what was changed after the bundle was written', async () => {
    const file = join(directory, 'changed.tar.gz');
    const saved = recordingOf([{ 'goroutines.json': json, 'goroutines.core': core }]);
    const tar = pack();
    tar.entry({ name: 'manifest.json' }, JSON.stringify(manifestOf(saved)));
    tar.entry({ name: 'samples/0/debugger/goroutines.json' }, json);
    tar.entry({ name: 'samples/0/debugger/goroutines.core' }, Buffer.concat([core, Buffer.alloc(8)]));
    tar.finalize();
    await pipeline(tar, createGzip(), createWriteStream(file));
    await client.attach({ bundle: file });
    assert.match(client.said, /goroutines\.core was changed after/);
    assert.match(client.said, /holds no goroutine core/);
  });

  it('uses what comes before a cut, and refuses what is no bundle or has no goroutines', async () => {
    const cut = await bundle({ 'goroutines.json': json, 'goroutines.core': core });
    truncateSync(cut, readFileSync(cut).length - 3000);
    await client.attach({ bundle: cut });
    assert.match(client.said, /cut or damaged/);
    assert.equal((await client.threads()).length, liveNames.length);
    const second = new DebugClient();
    writeFileSync(cut, 'text');
    await assert.rejects(second.request('attach', { bundle: cut }), refused('bundle'));
    await assert.rejects(second.request('attach', { bundle: join(directory, 'none') }), refused('file'));
    await assert.rejects(second.request('attach', { bundle: await bundle({}) }), refused('bundle'));
    await assert.rejects(second.request('attach', { bundle: cut, pid: 1 }), refused('bad-request'));
    await second.end();
  });
});

function recordingOf(samples: readonly Documents[]): Recording {
  const report = { status: 'skipped', reason: null, tookMs: 0, pauseMs: 0 } as const;
  return {
    schema: 1,
    target: {
      ...{ pid: null, exe: null, goVersion: null, mainModule: null, mainPackage: null, container: null, pprof: null },
      ...{ stripped: null, platform: null, host: { os: 'linux', clockTicksPerSecond: 100 } },
    },
    samples: samples.map((documents) => ({
      startedAtMs: 1,
      documents: Object.entries(documents).map(([name, bytes]) => ({
        ...{ name: `debugger/${name}`, atMs: 0, tookMs: 0, bytes, error: null, cut: false },
      })),
    })),
    sources: { dump: report, trace: report, debugger: report, os: report },
    tool: { version: '1' },
  };
}
