import { strict as assert } from 'node:assert';
import { decimalValue, hexDigit } from '../../../core/base/bytes';
import { Float64Column, Int32Column, Uint8Column } from '../../../core/base/columns';
import { StringTable } from '../../../core/base/string-table';
import { decodeUtf8, encodeUtf8 } from '../../../core/base/utf8';

describe('columns', () => {
  it('grow and keep what they hold', () => {
    for (const column of [new Int32Column(1), new Float64Column(1), new Uint8Column(1)]) {
      for (let i = 0; i < 200; i++) column.push(i);
      assert.deepEqual(
        [...column.done()],
        Array.from({ length: 200 }, (_, i) => i),
      );
    }
  });

  it('append pieces of any length', () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i);
    const column = new Uint8Column(2);
    for (const [from, to] of [
      [0, 1],
      [1, 1],
      [1, 60],
      [60, 700],
      [700, 1000],
    ] as const)
      column.append(bytes, from, to);
    assert.deepEqual(column.done(), bytes);
  });
});

describe('string table', () => {
  it('gives equal bytes the same id, over many growths', () => {
    const table = new StringTable();
    const texts = Array.from({ length: 5000 }, (_, i) => `name-${i.toString(36)}`);
    for (let round = 0; round < 2; round++)
      texts.forEach((text, i) => {
        const bytes = encodeUtf8(`<${text}>`);
        assert.equal(table.intern(bytes, 1, bytes.length - 1), i);
      });
    assert.equal(table.size, 5000);
    assert.deepEqual(table.texts(), texts);
  });

  it('finds where a string ends, or that another one stands there', () => {
    const table = new StringTable();
    const bytes = encodeUtf8('main.f(0x1)');
    const id = table.intern(bytes, 0, 6);
    assert.deepEqual([table.matchEnd(id, bytes, 0), table.matchEnd(id, bytes, 1)], [6, -1]);
    assert.equal(table.matchEnd(id, bytes.subarray(0, 3), 0), -1);
    assert.equal(table.matchEnd(table.intern(bytes, 0, 0), bytes, 4), 4);
  });
});

describe('utf8', () => {
  it('agrees with TextDecoder and TextEncoder', () => {
    const long = 'größer → 𝄞'.repeat(4000);
    for (const text of ['', 'ascii', long, '\u07ff\u0800\ud7ff\ue000\uffff\u{10000}\u{10ffff}']) {
      assert.equal(decodeUtf8(new TextEncoder().encode(text)), text);
      assert.deepEqual(encodeUtf8(text), new TextEncoder().encode(text));
    }
    assert.deepEqual(encodeUtf8('\ud800'), new TextEncoder().encode('\ud800'));
  });

  it('replaces what is malformed and keeps the rest', () => {
    const malformed = [[0xff], [0xc0, 0x80], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80]];
    for (const bytes of malformed) {
      const text = decodeUtf8(Uint8Array.from([97, ...bytes, 98]));
      assert.match(text, /^a\ufffd+b$/);
    }
  });
});

describe('numbers in bytes', () => {
  it('reads decimals and hex digits', () => {
    assert.equal(decimalValue(encodeUtf8('x9007199254740991'), 1, 17), Number.MAX_SAFE_INTEGER);
    assert.deepEqual(
      ['0', '9', 'a', 'f', 'g', 'A', ':', '/'].map((c) => hexDigit(c.charCodeAt(0))),
      [0, 9, 10, 15, -1, -1, -1, -1],
    );
    assert.equal(hexDigit(undefined), -1);
  });
});
