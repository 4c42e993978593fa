import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { parseOwners } from '../../../core/parse/proc/owners';
import { parseTcpTable } from '../../../core/parse/proc/tcp-table';
import { readSocketOwners } from '../../../extension/collect/socket-owners';

/** Inodes of sockets that listen on these ports of 127.0.0.1. */
function listening(...ports: readonly number[]): Set<number> {
  const { rows } = parseTcpTable(readFileSync('/proc/net/tcp'), 'tcp');
  return new Set(rows.filter((s) => s.state === 10 && ports.includes(s.localPort)).map((s) => s.inode));
}

describe('who else holds a listening socket', () => {
  const children = new Map<string, ChildProcess>();
  afterEach(() => {
    for (const child of children.values()) child.kill('SIGKILL');
  });

  it('tells what a child has from its start from what it made itself', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { fd } = (server as unknown as { readonly _handle: { readonly fd: number } })._handle;
    const heir = spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'inherit', fd] });
    const script = `require('net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })`;
    const maker = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.set('heir', heir).set('maker', maker);
    const [line] = (await once(maker.stdout, 'data')) as [Buffer];
    const { port } = server.address() as { port: number };
    const inodes = listening(port, Number(line.toString()));
    assert.equal(inodes.size, 2);
    const found = await readSocketOwners(process.pid, inodes, new AbortController().signal);
    server.close();
    const { owners } = parseOwners(found.bytes);
    const inherited = (name: string): boolean[] =>
      owners.filter((o) => o.pid === children.get(name)!.pid).map((o) => o.inherited);
    assert.deepEqual([inherited('heir'), inherited('maker'), owners.length], [[true], [false], 2]);
  });
});
