import * as assert from 'node:assert/strict';
import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { UserError } from '../../../core/base/errors';
import { parsePprofAddress } from '../../../extension/collect/pprof-address';
import { PprofClient, type PprofClientOptions, type PprofLimits } from '../../../extension/collect/pprof-client';
import { countGoroutines } from '../../../extension/collect/profile-count';

const servers: net.Server[] = [];
const sockets = new Set<net.Socket>();

/** Starts a server on loopback; returns its host:port. */
async function listen(server: net.Server): Promise<string> {
  server.on('connection', (s: net.Socket) => sockets.add(s));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  servers.push(server);
  return `127.0.0.1:${(server.address() as net.AddressInfo).port}`;
}

const serve = (handler: http.RequestListener): Promise<string> => listen(http.createServer(handler));

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'no error';
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    assert.doesNotMatch(error.line, /undefined|\n/);
    return error.code;
  }
}

async function get(
  address: string,
  limits: Partial<PprofLimits> = {},
  options: Partial<PprofClientOptions> = {},
): Promise<Uint8Array> {
  const client = new PprofClient(parsePprofAddress(address), { signal: new AbortController().signal, ...options });
  try {
    return (await client.get('goroutine', { debug: '0' }, limits)).bytes;
  } finally {
    client.close();
  }
}

describe('the pprof client', function () {
  this.timeout(10_000);
  afterEach(() => {
    for (const s of sockets) s.destroy();
    for (const s of servers) s.close();
    sockets.clear();
    servers.length = 0;
  });

  it('asks under a prefix, with headers and credentials, over one connection that it remembers', async () => {
    const seen: string[] = [];
    const ports = new Set<number | undefined>();
    const address = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      seen.push(`${request.url ?? ''} ${request.headers.authorization ?? ''} ${String(request.headers['x-token'])}`);
      response.end('body');
    });
    const client = new PprofClient(parsePprofAddress(`http://me:p%40ss@${address}/app/?key=1`), {
      signal: new AbortController().signal,
      headers: { 'x-token': 't' },
    });
    await client.get('goroutine', { debug: '0' });
    await client.get('goroutine', { debug: '2' });
    client.close();
    const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')} t`;
    assert.deepEqual(seen, [
      `/app/debug/pprof/goroutine?key=1&debug=0 ${basic}`,
      `/app/debug/pprof/goroutine?key=1&debug=2 ${basic}`,
    ]);
    assert.equal(client.address.base, `http://${address}/app/debug/pprof`);
    assert.deepEqual(client.connections, [{ local: address, remote: `127.0.0.1:${[...ports][0]!}` }]);
    assert.equal(ports.size, 1);
  });

  it('says that a server accepts but does not answer', async () => {
    const address = await listen(net.createServer());
    assert.equal(await codeOf(get(address, { firstByteMs: 150 })), 'pprof-no-answer');
  });

  it('says that nobody is there', async () => {
    const address = await listen(net.createServer());
    servers.pop()!.close();
    assert.equal(await codeOf(get(address)), 'pprof-unreachable');
    assert.equal(await codeOf(get('http://no-such-host.invalid:1')), 'pprof-unreachable');
  });

  it('stops an endless answer at the size limit, and a slow one at the time limit', async () => {
    const endless = await serve((_, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(65536, 'x')));
      };
      response.on('drain', more);
      more();
    });
    assert.equal(await codeOf(get(endless, { maxBytes: 1 << 20 })), 'pprof-endless');
    const slow = await serve((_, response) => {
      const timer = setInterval(() => response.write('.'), 20);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    assert.equal(await codeOf(get(slow, { totalMs: 200 })), 'pprof-endless');
  });

  it('does not unpack a gzip bomb, in the transfer or in the profile', async () => {
    const bomb = gzipSync(Buffer.alloc(150 << 20));
    const address = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    assert.equal(await codeOf(get(address)), 'pprof-endless');
    const count = countGoroutines(bomb);
    assert.ok(!count.ok && /more than \d+ bytes/.test(count.error));
  });

  it('tells 404, a page of HTML, a refusal and other statuses', async () => {
    const answer = (status: number, type = 'text/plain'): Promise<string> =>
      serve((_, response) => {
        response.writeHead(status, { 'content-type': type }).end('<html>');
      });
    assert.equal(await codeOf(get(await answer(404))), 'pprof-not-found');
    assert.equal(await codeOf(get(await answer(200, 'text/html; charset=utf-8'))), 'not-pprof');
    assert.equal(await codeOf(get(await answer(401))), 'pprof-denied');
    assert.equal(await codeOf(get(await answer(500))), 'not-pprof');
  });

  it('follows a redirect within the server, never to another one', async () => {
    const other: string[] = [];
    const elsewhere = await serve((request, response) => {
      other.push(request.url ?? '');
      response.end('stolen');
    });
    const inside = await serve((request, response) => {
      if (request.url?.startsWith('/debug')) response.writeHead(307, { location: '/moved/goroutine' }).end();
      else response.end('here');
    });
    assert.equal(Buffer.from(await get(inside)).toString(), 'here');
    const sends = (location: (host: string) => string): Promise<string> =>
      serve((request, response) => {
        if (request.url?.startsWith('/debug'))
          response.writeHead(302, { location: location(request.headers.host!) }).end();
        else response.end('must not be asked');
      });
    assert.equal(await codeOf(get(await sends(() => `http://${elsewhere}/x`))), 'pprof-redirect');
    const secure = await sends((host) => `https://${host}/x`);
    assert.equal(await codeOf(get(secure)), 'pprof-redirect');
    assert.deepEqual(other, []);
    const loop = await serve((_, response) => response.writeHead(302, { location: '/debug/again' }).end());
    assert.equal(await codeOf(get(loop)), 'pprof-redirect');
  });

  it('keeps what came before the connection broke', async () => {
    const address = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => response.destroy(), 50);
    });
    const client = new PprofClient(parsePprofAddress(address), { signal: new AbortController().signal });
    const answer = await client.get('goroutine', { debug: '2' });
    client.close();
    assert.equal(Buffer.from(answer.bytes).toString(), 'half');
    assert.equal(answer.brokenBy, 'ECONNRESET');
  });

  it('says that a connection broke before any answer, or that it is no HTTP', async () => {
    const shut = await listen(
      net.createServer((socket) => {
        socket.once('data', () => socket.destroy());
      }),
    );
    assert.equal(await codeOf(get(shut)), 'pprof-broken');
    const talks = await listen(net.createServer((socket) => socket.end('220 mail.example ESMTP\r\n')));
    assert.equal(await codeOf(get(talks)), 'not-pprof');
  });

  it('asks again when the server closed the kept connection in between', async () => {
    const used = new Set<net.Socket>();
    const address = await serve((request, response) => {
      if (used.has(request.socket)) request.socket.resetAndDestroy();
      else response.end('ok');
      used.add(request.socket);
    });
    const client = new PprofClient(parsePprofAddress(address), { signal: new AbortController().signal });
    await client.get('goroutine', { debug: '0' });
    assert.equal(Buffer.from((await client.get('goroutine', { debug: '0' })).bytes).toString(), 'ok');
    client.close();
    assert.equal(client.connections.length, 2);
  });

  it('stops at once when cancelled', async () => {
    const address = await listen(net.createServer());
    const abort = new AbortController();
    setTimeout(() => {
      abort.abort();
    }, 50);
    assert.equal(await codeOf(get(address, {}, { signal: abort.signal })), 'cancelled');
  });

  it('does not trust a certificate that nobody vouches for, and tells a server without TLS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tls-'));
    const [key, cert] = ['key.pem', 'cert.pem'].map((f) => join(folder, f)) as [string, string];
    const made = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '1',
      '-subj',
      '/CN=x',
      '-keyout',
      key,
      '-out',
      cert,
    ];
    execFileSync('openssl', made, { stdio: 'ignore' });
    const address = await listen(
      https.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => response.end('secret')),
    );
    rmSync(folder, { recursive: true });
    assert.equal(await codeOf(get(`https://${address}`)), 'tls');
    assert.equal(await codeOf(get(`https://${await serve((_, r) => r.end())}`)), 'not-pprof');
  });
});

describe('a pprof address', () => {
  const cases: [string, string][] = [
    ['6060', 'http://127.0.0.1:6060/debug/pprof'],
    [':6060', 'http://127.0.0.1:6060/debug/pprof'],
    ['host:6060', 'http://host:6060/debug/pprof'],
    ['[::1]:6060', 'http://[::1]:6060/debug/pprof'],
    ['https://h/prefix/', 'https://h/prefix/debug/pprof'],
    ['http://u:p@h:1/debug/pprof/goroutine?debug=2', 'http://h:1/debug/pprof'],
  ];
  for (const [text, base] of cases)
    it(text, () => {
      assert.equal(parsePprofAddress(text).base, base);
    });

  it('is refused without showing the password', () => {
    for (const text of ['', 'ftp://me:secret@h', 'http://', 'http://me:secret@h:99999'])
      assert.throws(
        () => parsePprofAddress(text),
        (e) => e instanceof UserError && e.code === 'pprof-address' && !e.line.includes('secret'),
      );
  });
});
