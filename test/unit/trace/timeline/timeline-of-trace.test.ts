import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { TraceAnalysis } from '../../../../core/model/trace-analysis';
import { analyzeTrace } from '../../../../core/trace/analyze';
import { memorySource } from '../../../../core/trace/source';
import { TimelineCollector } from '../../../../core/trace/timeline/collect-timeline';
import { State } from '../../../../core/trace/tracked-goroutine';
import { bothKernels } from '../kernels';

function read(name: string, follow: readonly number[] = []) {
  const source = memorySource(new Uint8Array(readFileSync(`test/fixtures/traces/${name}.trace`)));
  const plain = new TimelineCollector();
  const sink = new TimelineCollector();
  const { plain: plainKernel, wasm } = bothKernels();
  const first = analyzeTrace(source, { kernel: plainKernel, sink: plain, follow });
  const analysis = analyzeTrace(source, { kernel: wasm, sink, follow });
  const timeline = sink.timeline(analysis);
  assert.equal(analysis.error, null);
  assert.deepEqual(plain.timeline(first), timeline);
  return { analysis, timeline, without: analyzeTrace(source, { kernel: wasm }) };
}

/** With their frames: rows of stacks are others when there are more stacks. */
function acceptors(a: TraceAnalysis) {
  return a.acceptors.map((g) => ({ ...g, stack: a.stacks[g.stack] }));
}

describe('timeline of a trace', function () {
  // The first to ask builds the kernel.
  this.timeout(120_000);
  for (const version of ['1.19', '1.21', '1.22', '1.23', '1.25', '1.26'])
    it(`has what the acceptors of Go ${version} did, without gaps`, () => {
      const { analysis, timeline: t, without } = read(`cap-go${version}-accept100`);
      assert.ok(analysis.acceptors.length > 0);
      for (const g of analysis.acceptors) {
        const lane = t.goroutine.indexOf(g.goroutine);
        const spent = [0, 0, 0, 0, 0, 0];
        for (let row = t.firstRow[lane]!; row < t.firstRow[lane + 1]!; row++) {
          spent[t.state[row]!]! += t.endNs[row]! - t.startNs[row]!;
          if (row > t.firstRow[lane]!) assert.equal(t.startNs[row], t.endNs[row - 1], `gap before row ${row}`);
        }
        assert.deepEqual(spent.slice(1, 5), [g.runnableNs, g.runningNs, g.syscallNs, g.waitingNs]);
      }
      assert.deepEqual(acceptors(without), acceptors(analysis), 'a timeline changes what is found');
    });

  it('has the handlers that an acceptor makes', () => {
    const { analysis, timeline } = read('cap-go1.26-accept100');
    assert.ok(timeline.goroutine.length > analysis.acceptors.length + 50);
  });

  for (const version of ['1.22', '1.26'])
    it(`has the user regions of a followed goroutine of Go ${version}`, () => {
      const { timeline } = read(`prog-go${version}-annotations`, [1]);
      assert.ok(timeline.goroutine.includes(1));
      assert.ok(timeline.regions.names.length > 1, 'no region');
      timeline.regions.endNs.forEach((end, i) => {
        assert.ok(end >= timeline.regions.startNs[i]!);
      });
    });

  it('tells why a goroutine waits', () => {
    const { timeline: t } = read('cap-go1.26-emfile');
    const waits = [...t.state].flatMap((state, row) => (state === State.waiting ? [t.reasons[t.reason[row]!]] : []));
    assert.ok(waits.includes('sleep'));
  });
});
