import * as assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip, gunzipSync, gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { UserError } from '../../../core/base/errors';
import type { Recording } from '../../../core/model/recording';
import { readBundle, writeBundle } from '../../../extension/collect/bundle-file';
import { manifestOf } from '../../../extension/collect/bundle-manifest';
import { collectRecording } from '../../../extension/collect/collect-recording';
import { startLab } from '../../lab-program';

const report = { status: 'ok', reason: null, tookMs: 3, pauseMs: 1 } as const;
const recording: Recording = {
  schema: 1,
  target: {
    pid: 5,
    exe: '/srv/app',
    goVersion: 'go1.26.8',
    mainModule: 'example.com/app',
    mainPackage: null,
    container: null,
    pprof: 'http://127.0.0.1:6060/debug/pprof',
    stripped: null,
    platform: 'linux/amd64',
    host: { os: 'linux', clockTicksPerSecond: 100 },
  },
  samples: [
    {
      startedAtMs: 1_700_000_000_000,
      documents: [
        {
          name: 'pprof/goroutine-2.txt',
          atMs: 1.5,
          tookMs: 2,
          bytes: Buffer.from('goroutine 1'),
          error: null,
          cut: true,
        },
        { name: 'proc/fd.tsv', atMs: 4, tookMs: 1, bytes: null, error: 'permission denied', cut: false },
        { name: 'proc/epoll/3', atMs: 5, tookMs: 1, bytes: Buffer.alloc(0), error: null, cut: false },
      ],
    },
    { startedAtMs: 1_700_000_002_000, documents: [] },
  ],
  sources: { dump: report, trace: report, debugger: { ...report, status: 'skipped', reason: 'not taken' }, os: report },
  tool: { version: '1' },
};

describe('a bundle file', function () {
  this.timeout(30_000);
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bundle-'));
    file = join(folder, 'a.tar.gz');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const refused = async (bytes: Uint8Array): Promise<string> => {
    writeFileSync(file, bytes);
    const error: unknown = await readBundle(file).then(
      () => null,
      (e: unknown) => e,
    );
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.code, 'bundle');
    return error.message;
  };
  const tarOf = (entries: Readonly<Record<string, string | Buffer>>): Promise<Buffer> => {
    const tar = pack();
    for (const [name, text] of Object.entries(entries)) tar.entry({ name }, text);
    tar.finalize();
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      tar
        .pipe(createGzip())
        .on('data', (c: Buffer) => chunks.push(c))
        .on('end', () => {
          resolve(Buffer.concat(chunks));
        })
        .on('error', reject);
    });
  };

  it('reads back what was written, failures and empty documents too', async () => {
    await writeBundle(file, recording);
    assert.deepEqual(await readBundle(file), recording);
    assert.deepEqual(readdirSync(folder), ['a.tar.gz']);
  });

  it('holds a real recording, and nothing of the credentials', async () => {
    const lab = await startLab('healthy-idle');
    try {
      const taken = await collectRecording({
        pprof: `http://user:geheim@${lab.pprof}?token=geheim`,
        headers: { authorization: 'Bearer geheim' },
        intervalMs: 100,
        samples: 2,
        maxPauseMs: 50,
        traceMs: 0,
        gdb: 'gdb',
        sources: new Set(['dump', 'os']),
        signal: new AbortController().signal,
        onProgress: () => undefined,
        toolVersion: '1',
      });
      await writeBundle(file, taken);
      assert.deepEqual(await readBundle(file), taken);
      assert.equal(gunzipSync(readFileSync(file)).includes('geheim'), false);
    } finally {
      await lab.stop();
    }
  });

  it('says that the disk is full, and leaves nothing', async () => {
    const bytes = randomBytes(1 << 20);
    const large = { ...recording.samples[0]!.documents[0]!, bytes };
    // What is written to this device fails like a write to a full disk (full(4)).
    symlinkSync('/dev/full', `${file}.part`);
    await assert.rejects(
      writeBundle(file, { ...recording, samples: [{ startedAtMs: 0, documents: [large, large] }] }),
      (e) => e instanceof UserError && e.code === 'write' && e.message.includes('ENOSPC'),
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  it('leaves nothing behind when it cannot be written', async () => {
    const target = join(folder, 'no', 'where.tar.gz');
    await assert.rejects(writeBundle(target, recording), (e) => e instanceof UserError && e.code === 'write');
    assert.deepEqual(readdirSync(folder), []);
    mkdirSync(file);
    await assert.rejects(writeBundle(file, recording), (e) => e instanceof UserError && e.code === 'write');
    assert.deepEqual(readdirSync(folder), ['a.tar.gz']);
  });

  it('says that a file is not there', async () => {
    await assert.rejects(readBundle(join(folder, 'none')), (e) => e instanceof UserError && e.code === 'file');
  });

  it('refuses what is no bundle', async () => {
    await refused(Buffer.from('hello'));
    await refused(Buffer.alloc(0));
    await refused(gzipSync('hello'));
    assert.match(await refused(await tarOf({ 'x.txt': 'y' })), /no manifest.json/);
    assert.match(await refused(await tarOf({ 'manifest.json': '{' })), /no JSON/);
    assert.match(await refused(await tarOf({ 'manifest.json': '{"schema":2}' })), /version is 2/);
    assert.match(await refused(await tarOf({ 'manifest.json': '{"schema":1}' })), /damaged \(target/);
  });

  it('uses what comes before a cut, and says what is missing', async () => {
    const noise = (n: number): Buffer => Buffer.from(Array.from({ length: 60_000 }, (_, i) => (i * i * n) & 255));
    const document = (name: string, n: number) => ({
      name,
      atMs: 1,
      tookMs: 1,
      bytes: noise(n),
      error: null,
      cut: false,
    });
    const [first] = recording.samples;
    const documents = [document('a', 3), document('b', 7), document('c', 11)];
    await writeBundle(file, { ...recording, samples: [{ ...first!, documents }] });
    const bytes = readFileSync(file);
    let [usedSome, refusedSome] = [false, false];
    for (let length = 0; length < bytes.length; length += Math.ceil(bytes.length / 40)) {
      writeFileSync(file, bytes.subarray(0, length));
      const read = await readBundle(file).catch((e: unknown) => {
        assert.ok(e instanceof UserError && e.code === 'bundle', String(e));
        return null;
      });
      refusedSome ||= read === null;
      const found = read?.samples[0]!.documents ?? [];
      usedSome ||= found.some((d) => d.bytes !== null) && found.some((d) => d.bytes === null);
      for (const [i, d] of found.entries())
        if (d.bytes === null) assert.match(d.error!, /^the bundle is cut/);
        else assert.deepEqual(Buffer.from(d.bytes), documents[i]!.bytes);
    }
    assert.ok(usedSome && refusedSome);
  });

  it('leaves out a document that was changed', async () => {
    await writeBundle(file, recording);
    const [, manifest] = /(\{.*\n\})\n/s.exec(gunzipSync(readFileSync(file)).toString('latin1'))!;
    writeFileSync(file, await tarOf({ 'manifest.json': manifest!, 'samples/0/pprof/goroutine-2.txt': 'goroutine 2' }));
    const [document] = (await readBundle(file)).samples[0]!.documents;
    assert.deepEqual([document?.bytes, document?.error], [null, 'it was changed after the bundle was written']);
  });

  it('ignores entries with other names, and says when a document is missing', async () => {
    await writeBundle(file, recording);
    const manifest = gunzipSync(readFileSync(file))
      .toString('latin1')
      .split('\0')
      .find((part) => part.startsWith('{'))!;
    writeFileSync(file, await tarOf({ 'manifest.json': manifest, 'samples/0/../../evil': 'x', '/etc/x': 'x' }));
    const [document] = (await readBundle(file)).samples[0]!.documents;
    assert.deepEqual([document?.bytes, document?.error], [null, 'it is missing from the bundle']);
  });

  it('follows no path and no link in a bundle: nothing is read or written outside of it', async () => {
    const outside = join(folder, 'secret');
    writeFileSync(outside, 'secret');
    const hash = createHash('sha256').update('secret').digest('hex');
    const names = ['/etc/x', '../../../secret', 'proc/limits', 'proc/status'];
    const manifest = manifestOf(recording);
    const documents = names.map((name) => ({ name, atMs: 0, tookMs: 0, error: null, cut: false, sha256: hash }));
    const samples = [{ startedAtMs: 0, documents }];
    const tar = pack();
    tar.entry({ name: 'manifest.json' }, JSON.stringify({ ...manifest, samples }));
    tar.entry({ name: 'samples/0//etc/x' }, 'changed');
    tar.entry({ name: 'samples/0/../../../secret' }, 'secret');
    tar.entry({ name: 'samples/0/proc/limits', type: 'symlink', linkname: outside });
    tar.entry({ name: 'samples/0/proc/status', type: 'link', linkname: outside });
    tar.finalize();
    await pipeline(tar, createGzip(), createWriteStream(file));
    const [sample] = (await readBundle(file)).samples;
    assert.deepEqual(
      sample!.documents.map((d) => [d.name, d.bytes]),
      names.map((name) => [name, null]),
    );
    assert.ok(sample!.documents.every((d) => d.error !== null));
    assert.deepEqual(readdirSync(folder).sort(), ['a.tar.gz', 'secret']);
    assert.equal(readFileSync(outside, 'utf8'), 'secret');
  });

  it('says that a newer release wrote it, with the version', async () => {
    await writeBundle(file, recording);
    const newer = { ...manifestOf(recording), schema: 7, more: { of: 'it' } };
    const said = await refused(await tarOf({ 'manifest.json': JSON.stringify(newer) }));
    assert.match(said, /version is 7, this program reads version 1; another release/);
  });

  it('stops reading a bomb at its limit', async () => {
    // Ten GB of zeros: an honest header, then members of gzip, which are one stream.
    const tar = pack();
    tar.entry({ name: 'samples/0/a', size: 10 * 2 ** 30 }).on('error', () => undefined);
    const [header] = (await once(tar, 'data')) as [Buffer];
    tar.destroy();
    const zeros = gzipSync(Buffer.alloc(64 << 20));
    const bomb = Buffer.concat([gzipSync(header), ...Array.from({ length: 160 }, () => zeros)]);
    assert.match(await refused(bomb), /more than 512 MiB/);
    assert.deepEqual(readdirSync(folder), ['a.tar.gz']);
  });
});
