import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { adapterRequests, type GoroutineReport } from '../../../../core/protocol/adapter';
import { startLab, type LabProgram } from '../../../lab-program';
import { DebugClient, Refused } from './debug-client';

const refused = (code: string) => (error: unknown) => error instanceof Refused && error.code === code;

/** Its process ids, empty without one. */
function gdbOf({ child }: DebugClient): string {
  return spawnSync('pgrep', ['-x', '-P', String(child.pid), 'gdb'], { encoding: 'utf8' }).stdout.trim();
}

describe('the debug adapter under bad conditions', function () {
  this.timeout(60_000);
  let lab: LabProgram;
  let directory: string;
  let client: DebugClient;

  before(async () => {
    lab = await startLab('healthy-idle');
    directory = mkdtempSync(join(tmpdir(), 'accept-leak-test-'));
  });

  after(async () => {
    rmSync(directory, { recursive: true });
    await lab.stop();
  });

  beforeEach(() => {
    // Whatever a session leaves would be seen here; the cache of layouts is none of it.
    client = new DebugClient({ TMPDIR: directory, XDG_CACHE_HOME: join(directory, 'cache') });
  });

  afterEach(async () => {
    client.child.kill('SIGKILL');
    await client.gone;
    await noneLeft();
    assert.equal(stateOf(lab.pid), 'S');
    const files = readdirSync(directory).filter((name) => name !== 'cache' && !name.startsWith('deaf'));
    assert.deepEqual(files, []);
  });

  /** A gdb that says nothing and does not end with its standard input. */
  const deafGdb = (): string => {
    const file = join(directory, `deaf-gdb-${process.pid}`);
    writeFileSync(file, '#!/bin/sh\ntrap "" TERM\nexec sleep 600\n');
    chmodSync(file, 0o755);
    return file;
  };

  /** gdb ends by itself when its standard input does, once it is through with the symbols: give it a moment. */
  const noneLeft = async (): Promise<void> => {
    const own = () =>
      readdirSync('/proc')
        .filter((pid) => /^\d+$/.test(pid) && fileOf(pid, 'environ').includes(`TMPDIR=${directory}\0`))
        .map((pid) => fileOf(pid, 'cmdline').replaceAll('\0', ' '));
    for (let tries = 0; tries < 500 && own().length > 0; tries++) await wait(20);
    assert.deepEqual(own(), []);
  };

  it('ignores what it cannot read and answers the next request', async () => {
    const send = (text: string) =>
      client.child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    for (const text of ['{', 'null', '[]', '42', '{"type":"request"}', '{"type":"request","seq":"x","command":7}'])
      send(text);
    send('{"type":"response","request_seq":1}');
    assert.ok(await client.request('initialize', null));
    assert.ok(await client.request('initialize', 'text'));
    assert.match(client.said, /A message was ignored/);
  });

  it('refuses requests it does not know, without a snapshot, or with wrong arguments', async () => {
    await assert.rejects(client.request('threads'), refused('not-attached'));
    await assert.rejects(client.request('noSuchThing'), refused('no-such-request'));
    await assert.rejects(client.request('constructor'), refused('no-such-request'));
    for (const args of [undefined, {}, { pid: 1, core: 'x' }, { pid: 0 }, { pid: -1 }, { pid: '1' }, { pid: 1.5 }])
      await assert.rejects(client.request('attach', args), refused('bad-request'));
    await assert.rejects(client.request('attach', { pid: lab.pid, filter: 'none' }), refused('bad-request'));
    await assert.rejects(client.request('attach', { core: 'no/such/file' }), refused('core'));
    await assert.rejects(client.request('attach', { core: 'package.json' }), refused('core'));
  });

  it('says that there is no such process, or that it is no Go program, and can be asked again', async () => {
    await assert.rejects(client.request('attach', { pid: 2 ** 30 }), refused('no-such-process'));
    await assert.rejects(client.request('attach', { pid: process.pid }), Refused);
    await client.attach({ pid: lab.pid, gdb: 'none' });
    await assert.rejects(client.request('attach', { pid: lab.pid }), refused('bad-request'));
  });

  it('shows everything but gdb’s part where gdb is missing, and says so', async () => {
    await client.attach({ pid: lab.pid, gdb: join(directory, 'no-gdb') });
    assert.match(client.said, /Without gdb.*was not found/);
    const report = await client.request<GoroutineReport>(adapterRequests.goroutines);
    assert.equal(report.gdb, null);
    assert.equal(report.layoutFrom, 'table');
    const listening = lab.listeners.find((l) => l.role === 'tcp4')!;
    const thread = (await client.threads()).find((t) => t.name.includes(`fd ${listening.fd} ${listening.addr}`))!;
    const { stackFrames } = await client.stack(thread.id);
    assert.ok(stackFrames.some((f) => f.name === 'net.(*TCPListener).Accept' && f.line > 0));
    const own = stackFrames.find((f) => f.name.startsWith('main.'))!;
    assert.match((await client.scope(own.id, 'Frame')).get('arguments and locals')!, /gdb takes no part/);
    assert.equal((await client.scope(own.id, 'Listener')).get('address'), listening.addr);
    await assert.rejects(client.evaluate('x', own.id), refused('needs-gdb'));
    const memory = { memoryReference: own.instructionPointerReference, count: 8, instructionCount: 1 };
    await assert.rejects(client.request('readMemory', memory), refused('needs-gdb'));
    await assert.rejects(client.request('disassemble', memory), refused('needs-gdb'));
    assert.equal(await client.end(), 0);
  });

  it('says how long the program stood still when a consistent view was asked for', async () => {
    await client.attach({ pid: lab.pid, consistent: true });
    assert.match(client.said, /the program was stopped \d+ ms\./);
    const { pauseMs } = await client.request<GoroutineReport>(adapterRequests.goroutines);
    assert.ok(pauseMs > 0);
  });

  it('goes on with the function table when gdb dies', async () => {
    await client.attach({ pid: lab.pid });
    const gdb = gdbOf(client);
    process.kill(Number(gdb), 'SIGKILL');
    while (existsSync(`/proc/${gdb}`)) await wait(5);
    const listening = lab.listeners.find((l) => l.role === 'tcp4')!;
    const thread = (await client.threads()).find((t) => t.name.includes(listening.addr))!;
    const { stackFrames } = await client.stack(thread.id);
    assert.ok(stackFrames.some((f) => f.name === 'net.(*TCPListener).Accept'));
    await assert.rejects(client.evaluate('1'), refused('needs-gdb'));
  });

  for (const ahead of [false, true])
    it(`cancels an attach that hangs in ${ahead ? 'a gdb that was started ahead' : 'gdb'}, and can be asked again`, async () => {
      const process = { pid: lab.pid, gdb: deafGdb() };
      if (ahead) client.send(adapterRequests.prepare, process).body.catch(() => undefined);
      const attach = client.send('attach', process);
      await wait(300);
      await client.request('cancel', { requestId: attach.seq });
      await assert.rejects(attach.body, refused('cancelled'));
      await client.attach({ pid: lab.pid, gdb: 'none' });
      assert.equal(await client.end(), 0);
    });

  it('opens a process ahead, and looks at it with the gdb that has read its symbols by then', async () => {
    await client.request(adapterRequests.prepare, { pid: lab.pid, gdb: 'gdb' });
    const ahead = gdbOf(client);
    await assert.rejects(client.request(adapterRequests.prepare, { pid: lab.pid }), refused('bad-request'));
    await client.attach({ pid: lab.pid, gdb: 'gdb' });
    assert.deepEqual(gdbOf(client), ahead);
    const report = await client.request<GoroutineReport>(adapterRequests.goroutines);
    assert.ok(report.gdb !== null && report.acceptors.every((a) => a.gdbFrames !== null));
    assert.equal(await client.end(), 0);
  });

  it('does without what was opened ahead where it failed, or something else is asked for', async () => {
    await assert.rejects(client.request(adapterRequests.prepare, { core: 'x' }), refused('bad-request'));
    await assert.rejects(client.request(adapterRequests.prepare, { pid: 2 ** 30 }), refused('no-such-process'));
    await assert.rejects(client.request('attach', { pid: 2 ** 30 }), refused('no-such-process'));
    await client.request(adapterRequests.prepare, { pid: lab.pid, gdb: 'gdb' });
    await client.attach({ pid: lab.pid, gdb: 'none' });
    assert.equal(gdbOf(client), '');
    assert.equal(await client.end(), 0);
  });

  for (const [how, end] of [
    ['it is disconnected', (c: DebugClient) => void c.send('disconnect').body],
    ['its standard input ends', (c: DebugClient) => void c.child.stdin.end()],
    ['it is terminated', (c: DebugClient) => void c.child.kill('SIGTERM')],
    ['it is interrupted', (c: DebugClient) => void c.child.kill('SIGINT')],
  ] as const) {
    it(`ends with gdb when ${how}`, async () => {
      await client.attach({ pid: lab.pid });
      end(client);
      assert.equal(await client.gone, 0);
    });

    it(`ends with what was opened ahead when ${how}`, async () => {
      await client.request(adapterRequests.prepare, { pid: lab.pid });
      end(client);
      assert.equal(await client.gone, 0);
    });

    it(`ends with a gdb that hangs when ${how}`, async () => {
      // A signal before it runs ends any program.
      await client.request('initialize', { adapterID: 'go-gdb' });
      client.send('attach', { pid: lab.pid, gdb: deafGdb() }).body.catch(() => undefined);
      await wait(300);
      end(client);
      assert.equal(await client.gone, 0);
    });
  }

  it('leaves no gdb that hangs when it is killed', async () => {
    client.send('attach', { pid: lab.pid, gdb: deafGdb() }).body.catch(() => undefined);
    await wait(600);
    client.child.kill('SIGKILL');
    await client.gone;
    await noneLeft();
  });

  it('leaves no part of a core when it is killed at random moments while it writes', async () => {
    client.child.kill('SIGKILL');
    const cores = join(directory, 'deaf-cores');
    mkdirSync(cores);
    let hits = 0;
    for (let i = 0; i < 20; i++) {
      const victim = new DebugClient({ TMPDIR: directory, XDG_CACHE_HOME: join(directory, 'cache') });
      await victim.request('attach', { pid: lab.pid, gdb: 'none' });
      victim.send(adapterRequests.writeCore, { file: join(cores, 'core') }).body.catch(() => undefined);
      // It writes without a break, so only a look without one sees it.
      for (const end = performance.now() + 1000; readdirSync(cores).length === 0 && performance.now() < end;);
      for (const end = performance.now() + Math.random() * 3; performance.now() < end;);
      victim.child.kill('SIGKILL');
      if (!existsSync(join(cores, 'core'))) hits++;
      await victim.gone;
      await noneLeft();
      assert.deepEqual(
        readdirSync(cores).filter((name) => name !== 'core'),
        [],
      );
      rmSync(join(cores, 'core'), { force: true });
    }
    assert.ok(hits > 0, 'no kill hit a core that was being written');
  });

  it('leaves no gdb when it is killed at any moment', async () => {
    client.child.kill('SIGKILL');
    for (const delay of [0, 60, 120, 200, 300, 450, 600, 900]) {
      const victim = new DebugClient({ TMPDIR: directory, XDG_CACHE_HOME: join(directory, 'cache') });
      victim.send('attach', { pid: lab.pid }).body.catch(() => undefined);
      await wait(delay);
      victim.child.kill('SIGKILL');
      await victim.gone;
    }
    await noneLeft();
    assert.equal(stateOf(lab.pid), 'S');
  });
});

function stateOf(pid: number): string {
  return execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' }).trim();
}

/** '' for one that is gone or of another user. */
function fileOf(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}
