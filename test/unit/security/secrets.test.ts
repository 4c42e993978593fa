import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';

/** A pprof server that asks for a password and a token is diagnosed: both get to it, and to nothing else. */
describe('passwords and tokens', function () {
  this.timeout(60_000);
  const secrets = ['geheim-1f2e', 'token-9a8b', 'query-7c6d'];
  let folder: string;
  let server: Server;
  const received = new Set<string>();

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'accept-leak-secrets-'));
    const outfile = join(folder, 'cli.js');
    buildSync({ entryPoints: ['extension/cli/main.ts'], outfile, bundle: true, platform: 'node', format: 'cjs' });
    // What the report holds of the panel.
    for (const part of ['webview.js', 'webview.css']) writeFileSync(join(folder, part), '');
    server = createServer((request, response) => {
      const { authorization = '' } = request.headers;
      const said = [
        Buffer.from(authorization.replace('Basic ', ''), 'base64').toString(),
        request.url,
        request.headers['x-token'],
      ];
      for (const secret of secrets) if (said.join().includes(secret)) received.add(secret);
      const { searchParams, pathname } = new URL(request.url!, 'http://x');
      if (!pathname.endsWith('/goroutine')) response.writeHead(404).end();
      else
        response.end(
          readFileSync(
            `test/fixtures/dumps/${searchParams.get('debug') === '2' ? 'states-1.26.8.txt' : 'profile-1.26.8.pb.gz'}`,
          ),
        );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('are in no output, report or bundle', async () => {
    const { port } = server.address() as AddressInfo;
    const [bundle, html] = [join(folder, 'b.tar.gz'), join(folder, 'r.html')];
    const address = `http://me:${secrets[0]!}@127.0.0.1:${port}/?access=${secrets[2]!}`;
    const options = ['--interval', '100ms', '--trace', '100ms', '--bundle', bundle, '--html', html, '--json'];
    const child = spawn(process.execPath, [join(folder, 'cli.js'), 'diagnose', '--pprof', address, ...options], {
      env: { ...process.env, ACCEPT_LEAK_HEADER: `X-Token: ${secrets[1]!}` },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (b: Buffer) => (text += b.toString()));
    await once(child, 'close');
    assert.deepEqual([...received].sort(), [...secrets].sort());
    assert.match(text, /"verdict"/);
    const written = {
      text,
      html: readFileSync(html, 'utf8'),
      bundle: gunzipSync(readFileSync(bundle)).toString('latin1'),
    };
    for (const [where, content] of Object.entries(written))
      for (const secret of secrets) {
        assert.ok(!content.includes(secret), `${secret} is in ${where}`);
        assert.ok(!content.includes(Buffer.from(`me:${secret}`).toString('base64')), `${secret} is in ${where}`);
      }
  });
});
