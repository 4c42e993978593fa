import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { WaitFlag } from '../../../core/model/trace-analysis';
import type { Frame } from '../../../core/model/frame';
import { analyzeTrace } from '../../../core/trace/analyze';
import { memorySource } from '../../../core/trace/source';

const frame = (name: string): Frame => ({ function: name, file: 'x.go', line: 1, pc: null, inlined: false });
const accept = ['internal/poll.runtime_pollWait', 'internal/poll.(*FD).Accept', 'net.(*netFD).accept', 'main.loop'].map(
  frame,
);

const read = (version: string) =>
  memorySource(new Uint8Array(readFileSync(`test/fixtures/traces/cap-go${version}-idle.trace`)));

describe('waits from before the trace, with the stacks of a dump', () => {
  for (const version of ['1.19', '1.21', '1.22'])
    it(`has none of Go ${version} without a dump, and those of the dump's goroutines with it`, () => {
      const source = read(version);
      assert.equal(analyzeTrace(source).waits.count, 0);
      const asked: number[] = [];
      const all = analyzeTrace(source, {
        stackOf: (g) => {
          asked.push(g);
          return null;
        },
      });
      assert.equal(all.waits.count, 0);
      assert.ok(asked.length >= 2);
      const [one, other] = [asked[0]!, asked[1]!];
      const found = analyzeTrace(source, {
        stackOf: (g) => (g === one ? accept : g === other ? [frame('main.elsewhere')] : null),
      });
      const { waits, acceptors } = found;
      const rows = [...waits.goroutine]
        .map((g, i) => ({ g, flags: waits.flags[i]! }))
        .filter(({ flags }) => (flags & WaitFlag.preTrace) !== 0);
      assert.deepEqual(
        rows.map(({ g }) => g),
        [one],
      );
      assert.equal(waits.startNs[0], found.startNs);
      assert.deepEqual(found.stacks[waits.stack[0]!], accept);
      assert.ok(acceptors.some((a) => a.goroutine === one));
    });

  it('does not ask where the trace has stacks', () => {
    const plain = analyzeTrace(read('1.26'));
    const told = analyzeTrace(read('1.26'), { stackOf: () => null });
    assert.ok(plain.waits.count > 0);
    assert.deepEqual(told, plain);
  });
});
