import * as assert from 'node:assert/strict';
import { timelineStates, type Timeline } from '../../../../core/model/timeline';
import { TimelineCollector } from '../../../../core/trace/timeline/collect-timeline';
import { TimelineView } from '../../../../core/trace/timeline/timeline-view';
import { wakeArrows } from '../../../../core/trace/timeline/wake-arrows';

const zeroNs = 5000;

/** Small numbers, the same on every machine. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Lanes with gaps, intervals of no length and very long ones, added in turns. */
function randomTimeline(seed: number, intervals: number): Timeline {
  const random = generator(seed);
  const goroutines = [7, 1, 90_000, 12];
  const at = goroutines.map(() => zeroNs + random(50));
  const collector = new TimelineCollector();
  for (let i = 0; i < intervals; i++) {
    const lane = random(goroutines.length);
    const startNs = at[lane]! + (random(4) === 0 ? random(30) : 0);
    const endNs = startNs + (random(50) === 0 ? random(5000) : random(12));
    collector.add(
      goroutines[lane]!,
      1 + random(4),
      startNs,
      endNs,
      random(9) - 1,
      0,
      random(3) === 0 ? random(100) : -1,
    );
    at[lane] = endNs;
  }
  return collector.timeline({ startNs: zeroNs, endNs: Math.max(...at) });
}

/** Time in each state between two times, by looking at every interval. */
function spent(t: Timeline, lane: number, fromNs: number, toNs: number): number[] {
  const sums = timelineStates.map(() => 0);
  for (let row = t.firstRow[lane]!; row < t.firstRow[lane + 1]!; row++)
    sums[t.state[row]!]! += Math.max(0, Math.min(toNs, t.endNs[row]!) - Math.max(fromNs, t.startNs[row]!));
  return sums;
}

function near(a: readonly number[], b: readonly number[], what: string): void {
  a.forEach((v, i) => {
    assert.ok(Math.abs(v - b[i]!) < 1e-6, `${what}: ${a.join(' ')} is not ${b.join(' ')}`);
  });
}

describe('timeline', () => {
  it('has lanes by goroutine, rows by start, times from the beginning of the trace', () => {
    const t = randomTimeline(1, 900);
    assert.deepEqual([...t.goroutine], [1, 7, 12, 90_000]);
    assert.equal(t.firstRow[4], 900);
    for (let lane = 0; lane < 4; lane++)
      for (let row = t.firstRow[lane]! + 1; row < t.firstRow[lane + 1]!; row++)
        assert.ok(t.startNs[row]! >= t.endNs[row - 1]! && t.startNs[row]! >= 0);
  });

  it('gives marks whose times are those of a count of every interval, at any zoom', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const t = randomTimeline(seed, 20 + seed * 40);
      const view = new TimelineView(t);
      const random = generator(seed * 77);
      for (let n = 0; n < 40; n++) {
        const lane = random(4);
        const fromNs = random(t.durationNs) - 10;
        const toNs = fromNs + 1 + random(n % 2 === 0 ? 300 : t.durationNs);
        const pixels = 1 + random(200);
        const marks = view.query(fromNs, toNs, pixels, lane);
        const what = `seed ${seed}, query ${n}`;
        assert.ok(marks.count <= pixels * 2, what);
        const sums = timelineStates.map(() => 0);
        let last = fromNs;
        for (let i = 0; i < marks.count; i++) {
          const own = [...marks.spentNs.subarray(i * timelineStates.length, (i + 1) * timelineStates.length)];
          const [start, end] = [marks.startNs[i]!, marks.endNs[i]!];
          assert.ok(start >= last && end >= start && end <= toNs, what);
          near(own, spent(t, lane, start, end), what);
          assert.equal(own[marks.state[i]!], Math.max(...own), what);
          const row = marks.row[i]!;
          if (row >= 0)
            assert.ok(t.startNs[row]! <= start && t.endNs[row]! >= end && t.state[row] === marks.state[i], what);
          else assert.ok(end - start <= (toNs - fromNs) / pixels + 1e-6, `${what}: shared by more than a pixel`);
          own.forEach((v, s) => (sums[s]! += v));
          last = end;
        }
        near(sums, spent(t, lane, fromNs, toNs), what);
      }
    }
  });

  it('tells the interval at any time', () => {
    const t = randomTimeline(5, 1500);
    const view = new TimelineView(t);
    const random = generator(9);
    for (let n = 0; n < 3000; n++) {
      const lane = random(4);
      const ns = random(t.durationNs + 20) - 10;
      let expected = -1;
      for (let row = t.firstRow[lane]!; row < t.firstRow[lane + 1]!; row++)
        if (t.startNs[row]! <= ns && ns < t.endNs[row]!) expected = row;
      assert.equal(view.at(lane, ns), expected);
    }
    assert.equal(view.lane(12), 2);
    assert.equal(view.lane(13), -1);
  });

  it('draws a million intervals with marks for the pixels only', () => {
    const collector = new TimelineCollector();
    for (let i = 0; i < 1_000_000; i++) collector.add(1, 1 + (i % 4), i * 10, i * 10 + 10, -1, -1, -1);
    const view = new TimelineView(collector.timeline({ startNs: 0, endNs: 1e7 }));
    const marks = view.query(0, 1e7, 1000, 0);
    assert.equal(marks.count, 1000);
    assert.deepEqual([...marks.spentNs.subarray(0, 6)], [0, 2500, 2500, 2500, 2500, 0]);
    const near = view.query(500, 540, 1000, 0, marks);
    assert.equal(near, marks, 'the marks are used again');
    assert.deepEqual([...near.row.subarray(0, near.count)], [50, 51, 52, 53]);
  });

  it('says when intervals were left out', () => {
    const collector = new TimelineCollector(2);
    for (let i = 0; i < 3; i++) collector.add(1, 2, i, i + 1, -1, -1, -1);
    const t = collector.timeline({ startNs: 0, endNs: 3 });
    assert.equal(t.isCut, true);
    assert.equal(t.startNs.length, 2);
  });

  it('pairs regions that nest, and those that began before or did not end', () => {
    const collector = new TimelineCollector();
    collector.add(4, 2, 0, 100, -1, -1, -1);
    const events: [number, boolean, string][] = [
      [5, false, 'before'],
      [30, true, 'inner'],
      [10, true, 'outer'],
      [40, false, 'inner'],
      [50, true, 'late'],
    ];
    for (const [at, isBegin, name] of events) collector.region(4, at, isBegin, name);
    collector.region(5, 1, true, 'of another goroutine');
    collector.sample(4, 60, 2);
    collector.sample(4, 20, 1);
    collector.sample(9, 20, 1);
    const { regions, samples } = collector.timeline({ startNs: 0, endNs: 100 });
    const rows = [...regions.lane].map((_, i) => [
      regions.names[regions.name[i]!],
      regions.startNs[i],
      regions.endNs[i],
      regions.depth[i],
    ]);
    assert.deepEqual(rows, [
      ['before', 0, 5, 0],
      ['outer', 10, 100, 0],
      ['inner', 30, 40, 1],
      ['late', 50, 100, 1],
    ]);
    assert.deepEqual([...samples.atNs], [20, 60]);
    assert.deepEqual([...samples.stack], [1, 2]);
  });

  it('has an arrow from who woke to who was woken', () => {
    const collector = new TimelineCollector();
    collector.add(1, 4, 0, 50, -1, -1, 2);
    collector.add(1, 4, 60, 80, -1, -1, 9);
    collector.add(2, 2, 0, 90, -1, -1, -1);
    const view = new TimelineView(collector.timeline({ startNs: 0, endNs: 90 }));
    assert.deepEqual(wakeArrows(view, 0, 0, 90, 10), [
      { atNs: 50, waker: 2, fromLane: 1, toLane: 0 },
      { atNs: 80, waker: 9, fromLane: -1, toLane: 0 },
    ]);
    assert.equal(wakeArrows(view, 0, 55, 90, 10).length, 1);
    assert.equal(wakeArrows(view, 0, 0, 90, 1).length, 1);
  });
});
