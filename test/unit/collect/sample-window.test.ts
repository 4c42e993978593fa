import assert from 'node:assert/strict';
import type { RawSample } from '../../../core/model/recording';
import { SampleWindow } from '../../../extension/collect/sample-window';

const document = (name: string) => ({ name, atMs: 0, tookMs: 1, bytes: new Uint8Array(1), error: null, cut: false });
const sample = (second: number, ...names: string[]): RawSample => ({
  startedAtMs: second * 1000,
  documents: names.map(document),
});
const memory = 'debugger/goroutines.json';
const dump = 'pprof/goroutine-2.txt';
const seconds = (window: SampleWindow): number[] => window.samples.map((s) => s.startedAtMs / 1000);

describe('the samples that go into a diagnosis', () => {
  it('are all of a few', () => {
    const window = new SampleWindow(null);
    for (let second = 0; second < 8; second++) window.add(sample(second, memory));
    assert.deepEqual(seconds(window), [0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('are the first, the last and some in between of many', () => {
    const window = new SampleWindow(null);
    for (let second = 0; second <= 1000; second++) window.add(sample(second, memory));
    const kept = seconds(window);
    assert.equal(kept.length, 8);
    assert.deepEqual([kept[0], kept.at(-1)], [0, 1000]);
    for (const [i, at] of kept.entries()) assert.ok(i === 0 || at - kept[i - 1]! < 500, kept.join(' '));
  });

  it('are of the last minute where it rolls, and spread over it', () => {
    const window = new SampleWindow(60_000);
    for (let second = 0; second <= 1000; second++) {
      window.add(sample(second, memory));
      const kept = seconds(window);
      assert.ok(kept.length <= 8 && kept[0]! >= second - 60 && kept.at(-1) === second, kept.join(' '));
      assert.ok(second < 60 || second - kept[0]! >= 30, kept.join(' '));
    }
  });

  it('keep dumps rather than what lies between them', () => {
    const window = new SampleWindow(60_000);
    for (let second = 0; second <= 100; second++) window.add(sample(second, memory, ...(second === 70 ? [dump] : [])));
    assert.ok(seconds(window).includes(70), seconds(window).join(' '));
  });

  it('are two with goroutines in any case, however old', () => {
    const window = new SampleWindow(60_000);
    for (let second = 0; second <= 400; second++)
      window.add(sample(second, ...(second % 200 === 0 ? [dump] : ['proc/stat'])));
    const dumps = window.samples.filter((s) => s.documents[0]?.name === dump);
    assert.deepEqual(
      dumps.map((s) => s.startedAtMs / 1000),
      [200, 400],
    );
  });
});
