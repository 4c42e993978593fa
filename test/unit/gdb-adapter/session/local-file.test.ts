import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { localFile, substituted } from '../../../../gdb-adapter/session/local-file';
import { startLab } from '../../../lab-program';
import { DebugClient } from './debug-client';

describe('where the source of a frame lies', function () {
  this.timeout(60_000);
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(realpathSync(tmpdir()), 'accept-leak-test-'));
  });

  after(() => {
    rmSync(directory, { recursive: true });
  });

  it('replaces whole path elements, by the first rule that fits', () => {
    const rules = [
      { from: '/build/app/', to: '/home/me/app' },
      { from: '/build', to: '/other/' },
      { from: 'example.com/x', to: '/x' },
      { from: '', to: '/trimmed' },
    ];
    assert.equal(substituted('/build/app/a/b.go', rules), '/home/me/app/a/b.go');
    assert.equal(substituted('/build/apple/b.go', rules), '/other/apple/b.go');
    assert.equal(substituted('/builds/b.go', rules), null);
    assert.equal(substituted('example.com/x/b.go', rules), '/x/b.go');
    assert.equal(substituted('net/http/server.go', rules), '/trimmed/net/http/server.go');
  });

  it('is a file, mapped before as recorded', () => {
    const file = join(directory, 'a.go');
    writeFileSync(file, '');
    const rule = (from: string, to: string) => ({ substitutePath: [{ from, to }] });
    assert.equal(localFile('/nowhere/a.go', rule('/nowhere', directory)), file);
    assert.equal(localFile(file, rule(directory, '/nowhere')), file);
    assert.equal(localFile(directory, {}), null);
    assert.equal(localFile('/nowhere/a.go', {}), null);
    assert.equal(localFile(file, { pid: process.pid }), file);
  });

  it('is below the root of a program that has another one', async function () {
    if (process.getuid?.() !== 0) this.skip(); // Changing the root needs its rights.
    const root = join(directory, 'root');
    mkdirSync(join(root, 'srv'), { recursive: true });
    writeFileSync(join(root, 'srv/only-here.go'), 'package here\n');
    // The kernel's own root of a process is what counts, whatever it runs.
    const child = spawn('unshare', ['--mount', 'sh', '-c', `mount --bind ${root}/srv /srv && echo ready && cat`]);
    try {
      await once(child.stdout, 'data');
      assert.equal(localFile('/srv/only-here.go', {}), null);
      const found = localFile('/srv/only-here.go', { pid: child.pid! });
      assert.equal(readFileSync(found!, 'utf8'), 'package here\n');
    } finally {
      child.stdin.end();
      await once(child, 'exit');
    }
  });

  it('is what frames of a session open', async () => {
    const lab = await startLab('healthy-idle');
    const client = new DebugClient();
    try {
      const to = join(directory, 'sources');
      mkdirSync(to);
      const from = join(process.cwd(), 'test/lab');
      await client.attach({ pid: lab.pid, gdb: 'none' });
      const find = async () => {
        const { addr } = lab.listeners.find((l) => l.role === 'tcp4')!;
        const thread = (await client.threads()).find((t) => t.name.includes(addr))!;
        return (await client.stack(thread.id)).stackFrames.find((f) => f.name === 'main.acceptAndClose')!;
      };
      const before = await find();
      assert.equal(dirname(before.source!.path!), from);
      const name = before.source!.name!;
      copyFileSync(join(from, name), join(to, name));
      await client.request('restart', {
        arguments: { pid: lab.pid, gdb: 'none', substitutePath: [{ from, to }] },
      });
      const mapped = await find();
      assert.equal(mapped.source!.path, join(to, name));
      assert.equal(mapped.line, before.line);
    } finally {
      await client.end();
      await lab.stop();
    }
  });
});
