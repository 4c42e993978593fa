import assert from 'node:assert/strict';
import { parseRecord } from '../../../../gdb-adapter/mi/record-parser';
import { listOf, textOf, tupleOf } from '../../../../gdb-adapter/mi/record';

const read = (text: string): ReturnType<typeof parseRecord> => parseRecord(Buffer.from(text, 'latin1'));

describe('records of gdb’s machine interface', () => {
  it('a result with tuples, lists of results and of values', () => {
    const record = read(
      '12^done,stack=[frame={level="0",func="main.f"},frame={level="1"}],ids=["1","2"],none={},empty=[]\r',
    );
    assert.ok(record.kind === 'result');
    assert.equal(record.token, 12);
    assert.equal(record.class, 'done');
    const frames = listOf(record.results, 'stack').map(tupleOf);
    assert.deepEqual(
      frames.map((f) => f && textOf(f, 'func')),
      ['main.f', null],
    );
    assert.deepEqual(listOf(record.results, 'ids'), ['1', '2']);
    assert.equal(tupleOf(record.results.get('none'))?.size, 0);
  });

  it('escapes are bytes: characters of several bytes in octal, quotes, tabs', () => {
    const record = read('~"\\303\\244 \\"x\\"\\t\\\\ \\e[1m\\n"');
    assert.ok(record.kind === 'stream');
    assert.equal(record.text, 'ä "x"\t\\ \u001b[1m\n');
  });

  it('async records, the prompt with its space, a result without a token', () => {
    const stopped = read('*stopped,reason="signal-received",thread-id="1"');
    assert.ok(stopped.kind === 'async');
    assert.deepEqual([stopped.type, stopped.class], ['exec', 'stopped']);
    assert.equal(read('(gdb) ').kind, 'prompt');
    const plain = read('^error,msg="no"');
    assert.ok(plain.kind === 'result');
    assert.equal(plain.token, null);
  });

  it('whatever is cut off or wrong becomes a malformed record with its token, and never throws', () => {
    const whole = '7^done,a={b=[c="d\\"",{e="f"}],g="\\303\\244"}';
    for (let length = 0; length < whole.length; length++) {
      const record = read(whole.slice(0, length));
      if (record.kind === 'malformed' && length > 0) assert.equal(record.token, 7, whole.slice(0, length));
      else assert.ok(length === 0 || /^7\^\w+$/.test(whole.slice(0, length)), whole.slice(0, length));
    }
    for (let at = 0; at < whole.length; at++)
      for (let bit = 0; bit < 8; bit++) {
        const bytes = Buffer.from(whole);
        bytes[at]! ^= 1 << bit;
        parseRecord(bytes);
      }
    assert.equal(read(`1^done,a=${'['.repeat(100_000)}`).kind, 'malformed');
  });
});
