import { strict as assert } from 'node:assert';
import { gzipSync } from 'node:zlib';
import { GzipReader, gunzip } from '../../../core/parse/inflate';

const text = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7919) >> 5);

function join(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function unpacked(bytes: Uint8Array): Uint8Array {
  const result = gunzip(bytes, 1 << 24);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

describe('gzip', () => {
  it('unpacks one member and several', () => {
    const a = text(300_000);
    const b = text(10);
    assert.deepEqual(unpacked(gzipSync(a)), a);
    assert.deepEqual(unpacked(join(gzipSync(a), gzipSync(b), gzipSync(new Uint8Array(0)), gzipSync(b))), join(a, b, b));
    assert.deepEqual(unpacked(join(gzipSync(b), new Uint8Array(512))), b);
  });

  it('unpacks the same from pieces of any size', () => {
    const packed = join(gzipSync(text(3000)), gzipSync(text(500)), new Uint8Array(3));
    for (const size of [1, 2, 5, 100, 1000]) {
      const chunks: Uint8Array[] = [];
      const reader = new GzipReader(1 << 20, (chunk) => chunks.push(chunk));
      for (let at = 0; at < packed.length; at += size)
        assert.equal(reader.push(packed.subarray(at, at + size)).ok, true);
      assert.equal(reader.finish().ok, true);
      assert.deepEqual(join(...chunks), join(text(3000), text(500)), `pieces of ${size}`);
    }
  });

  it('stops at the bound, also within a bomb', () => {
    const bomb = gzipSync(new Uint8Array(64 << 20));
    let most = 0;
    const reader = new GzipReader(1 << 20, (chunk) => (most += chunk.length));
    const result = reader.push(bomb);
    assert.equal(result.ok ? '' : result.error.code, 'too-large');
    assert.ok(most <= 1 << 20);
    assert.deepEqual(reader.finish(), result);
    assert.equal(gunzip(gzipSync(text(1000)), 1000).ok, true);
    assert.equal(gunzip(gzipSync(text(1001)), 1000).ok, false);
  });

  it('hands over what it unpacked before a cut', () => {
    const packed = gzipSync(text(100_000));
    let length = 0;
    const reader = new GzipReader(1 << 20, (chunk) => (length += chunk.length));
    assert.equal(reader.push(packed.subarray(0, packed.length - 8)).ok, true);
    assert.equal(reader.finish().ok, false);
    assert.equal(length, 100_000);
  });

  it('says where the data ends too early, wherever it is cut', () => {
    const packed = gzipSync(text(2000));
    for (let end = 0; end < packed.length; end++)
      assert.deepEqual(gunzip(packed.subarray(0, end), 1 << 20), {
        ok: false,
        error: { code: 'truncated', message: 'The compressed data ends too early', offset: end },
      });
  });

  it('finds damage, also in the check sum and behind a member', () => {
    const packed = gzipSync(text(2000));
    const broken = Uint8Array.from(packed);
    broken[broken.length - 6]! ^= 1;
    for (const bytes of [broken, join(packed, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)), text(50)]) {
      const result = gunzip(bytes, 1 << 20);
      assert.equal(result.ok ? '' : result.error.code, 'corrupt');
    }
  });
});
