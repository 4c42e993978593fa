import { strict as assert } from 'node:assert';
import { framesOf, GoroutineFlag } from '../../../core/model/goroutine-table';
import { GoroutineDumpParser, parseGoroutineDump, runtimeDumpLimit } from '../../../core/parse/goroutine-dump';
import { fixture } from '../../golden/golden';
import { assertTableIsWhole } from './table-integrity';

/** The last goroutines of a real dump, with `runtime.goexit` on their stacks. */
const blocks = new TextDecoder().decode(fixture('dumps/kernel-blocked-1.26.8.txt')).split('\n\n');
const small = new TextEncoder().encode(blocks.slice(-4).join('\n\n'));

describe('goroutine dump, cut or damaged', function () {
  this.timeout(20_000);

  it('is said to be cut wherever it is cut within a goroutine', () => {
    const whole = parseGoroutineDump(small);
    assert.equal(whole.truncated, false);
    const text = new TextDecoder().decode(small);
    for (let end = 0; end < small.length; end++) {
      const { table: t, truncated, issues } = parseGoroutineDump(small.subarray(0, end));
      assertTableIsWhole(t);
      // A goroutine is over with the place of its creator: what is missing behind it nobody can see.
      const head = text.slice(0, end);
      const block = head.slice(head.lastIndexOf('\n\n') + 1);
      const isOver =
        /\ncreated by [^\n]+\n\t[^\n]+\n\n?$/.test(block) || block.trim() === '' || block.startsWith('\ngoroutine 1 ');
      const isMain = /^\n?goroutine 1 /.test(block) && /\n\t[^\n]+\n$/.test(block);
      if (isOver || isMain) continue;
      assert.equal(truncated, true, `cut at ${end}: ${JSON.stringify(head.slice(-60))}`);
      assert.equal(issues.at(-1)?.offset, end);
      if (t.count > 0 && /\ngoroutine \d+ [^\n]*\n/.test(block))
        assert.equal(t.flags[t.count - 1]! & GoroutineFlag.truncated, GoroutineFlag.truncated);
      for (let g = 0; g < t.count - 1; g++)
        assert.deepEqual(framesOf(t, t.stack[g]!), framesOf(whole.table, whole.table.stack[g]!));
    }
  });

  it('is cut when it has as many bytes as the runtime writes', () => {
    const block = new TextEncoder().encode(`${new TextDecoder().decode(small).trim()}\n\n`);
    const parser = new GoroutineDumpParser();
    let bytes = 0;
    for (; bytes + block.length <= runtimeDumpLimit; bytes += block.length) parser.push(block);
    parser.push(new Uint8Array(runtimeDumpLimit - bytes).fill(10));
    const { truncated, issues, table } = parser.finish();
    assert.deepEqual([truncated, issues.map((i) => i.offset)], [true, [runtimeDumpLimit]]);
    assert.equal(table.stackCount, parseGoroutineDump(small).table.stackCount);
  });

  it('keeps the call whose place is cut off', () => {
    const { table: t } = parseGoroutineDump(
      new TextEncoder().encode('goroutine 5 [syscall]:\nsyscall.Accept4(0x7)\n\t/usr'),
    );
    assert.deepEqual(framesOf(t, 0), [{ function: 'syscall.Accept4', file: '', line: 0, pc: null, inlined: false }]);
    assert.equal(t.flags[0], GoroutineFlag.truncated);
  });

  it('leaves out lines that never end', () => {
    const parser = new GoroutineDumpParser();
    parser.push(new TextEncoder().encode('goroutine 5 [x]:\n'));
    for (let i = 0; i < 40; i++) parser.push(new Uint8Array(100_000).fill(120));
    parser.push(new TextEncoder().encode('\nmain.f()\n\t/a.go:1\ncreated by main.main\n\t/b.go:1\n'));
    const { table: t, issues } = parser.finish();
    assert.deepEqual(issues, [{ offset: 17, message: 'A line longer than 1 MiB was left out' }]);
    assert.deepEqual(
      framesOf(t, 0).map((f) => f.function),
      ['main.f'],
    );
  });

  it('survives 400 random changes', () => {
    const random = generator(20260102);
    const pieces = [
      '\n',
      '\r',
      '\t',
      '(',
      ')',
      '{',
      '[',
      ']:',
      'goroutine 1 [',
      'created by ',
      '0x',
      '\0',
      '\xff',
      '...',
      ' in goroutine ',
    ];
    for (let round = 0; round < 400; round++) {
      const text = Array.from(small, (byte) => String.fromCharCode(byte));
      for (let n = 1 + (random() % 8); n > 0; n--) {
        const at = random() % text.length;
        const kind = random() % 3;
        if (kind === 0) text.splice(at, random() % 40);
        else if (kind === 1) text.splice(at, 0, pieces[random() % pieces.length]!);
        else text[at] = String.fromCharCode(random() % 256);
      }
      const bytes = Uint8Array.from(text.join(''), (c) => c.charCodeAt(0));
      const whole = parseGoroutineDump(bytes);
      assertTableIsWhole(whole.table);
      const parser = new GoroutineDumpParser();
      const split = random() % bytes.length;
      parser.push(bytes.subarray(0, split));
      parser.push(bytes.subarray(split));
      assert.deepEqual(parser.finish(), whole, `round ${round}`);
    }
  });
});

/** A linear congruential generator (Numerical Recipes): the same numbers in every run. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
}
