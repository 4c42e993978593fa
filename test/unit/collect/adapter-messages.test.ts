import assert from 'node:assert/strict';
import { encodeMessage, MessageReader } from '../../../extension/collect/adapter-messages';

describe('messages of the debug adapter', () => {
  const sent = [
    { type: 'response', body: { text: 'ä€😀' } },
    { type: 'event', event: 'x' },
    { type: 'response', body: 'y'.repeat(5000) },
  ];
  const stream = Buffer.from(sent.map(encodeMessage).join(''));

  for (const size of [1, 2, 7, 1000, stream.length])
    it(`are read from chunks of ${size} bytes`, () => {
      const reader = new MessageReader();
      const got = [];
      for (let at = 0; at < stream.length; at += size) got.push(...reader.push(stream.subarray(at, at + size)));
      assert.deepEqual(got, sent);
    });

  it('are given as soon as they are whole, not before', () => {
    const reader = new MessageReader();
    assert.deepEqual(reader.push(stream.subarray(0, 20)), []);
    assert.equal(reader.push(stream.subarray(20)).length, 3);
  });

  for (const [what, text] of [
    ['a header without a length', 'Content-Type: x\r\n\r\n{}'],
    ['a header that does not end', 'x'.repeat(2000)],
    ['a length that is too large', 'Content-Length: 9999999999\r\n\r\n'],
    ['no JSON', 'Content-Length: 2\r\n\r\n{{'],
    ['no object', 'Content-Length: 4\r\n\r\nnull'],
    ['no type', 'Content-Length: 2\r\n\r\n{}'],
  ] as const)
    it(`are refused with ${what}`, () => {
      assert.throws(() => new MessageReader().push(Buffer.from(text)));
    });
});
