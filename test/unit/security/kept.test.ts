import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { UserError } from '../../../core/base/errors';
import { readBundle, writeBundle } from '../../../extension/collect/bundle-file';
import { openTraceFile } from '../../../extension/workers/trace-file';
import { documentsOf } from '../../fuzz/seeds';

describe('what is kept on disk', () => {
  let folder: string;
  let temporary: string | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'accept-leak-kept-'));
    temporary = process.env['TMPDIR'];
    process.env['TMPDIR'] = folder;
  });

  afterEach(() => {
    if (temporary === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = temporary;
    rmSync(folder, { recursive: true });
  });

  it('of an unpacked trace: nothing that has a name, so nothing stays when we are killed', async () => {
    const packed = join(folder, 'trace.gz');
    writeFileSync(packed, gzipSync(readFileSync('test/fixtures/traces/cap-go1.26-idle.trace')));
    const trace = await openTraceFile(packed);
    const first = new Uint8Array(6);
    trace.read(0, first);
    assert.equal(Buffer.from(first).toString(), 'go 1.2');
    assert.deepEqual(readdirSync(folder), ['trace.gz']);
    trace.close();
  });

  it('of a bundle: its owner alone may read it', async () => {
    const file = join(folder, 'copy.tar.gz');
    await writeBundle(file, await readBundle('test/fixtures/bundles/healthy-idle.tar.gz'));
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('no recording holds a core that nobody asked for', async () => {
    for (const bundle of ['healthy-idle.tar.gz', 'listener-leak-tcp.tar.gz'])
      for (const name of (await documentsOf(bundle)).keys()) assert.ok(!name.endsWith('.core'), name);
  });

  it('links and devices in a bundle lead nowhere', async () => {
    const manifest = (await documentsOf('healthy-idle.tar.gz')).get('manifest.json')!;
    const tar = pack();
    for (const type of ['symlink', 'link'] as const)
      tar.entry({ name: 'samples/0/proc/limits', type, linkname: '/etc/passwd' });
    tar.entry({ name: 'samples/0/proc/stat', type: 'character-device' });
    tar.entry({ name: '../../escaped' }, 'x');
    tar.entry({ name: 'manifest.json' }, Buffer.from(manifest));
    tar.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk);
    const file = join(folder, 'links.tar.gz');
    writeFileSync(file, gzipSync(Buffer.concat(chunks)));
    const { samples } = await readBundle(file);
    assert.ok(samples[0]!.documents.length > 5);
    for (const s of samples) for (const d of s.documents) assert.equal(d.bytes, null, d.name);
    assert.deepEqual(readdirSync(folder), ['links.tar.gz']);
  });

  it('a bundle of a later version is refused, and says which version it has', async () => {
    const manifest = Buffer.from((await documentsOf('healthy-idle.tar.gz')).get('manifest.json')!).toString();
    const tar = pack();
    tar.entry({ name: 'manifest.json' }, manifest.replace(/"schema": ?1/, '"schema": 7'));
    tar.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk);
    const file = join(folder, 'later.tar.gz');
    writeFileSync(file, gzipSync(Buffer.concat(chunks)));
    await assert.rejects(readBundle(file), (error: unknown) => {
      assert.ok(error instanceof UserError && error.code === 'bundle');
      assert.match(error.line, /version is 7, this program reads version 1/);
      return true;
    });
  });
});
