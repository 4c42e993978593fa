import assert from 'node:assert/strict';
import type { GoroutineColumns } from '../../../../core/model/goroutine-snapshot';
import { FrozenMemory } from '../../../../gdb-adapter/snapshot/frozen-memory';
import { readGoroutines } from '../../../../gdb-adapter/snapshot/goroutine-reader';
import { mergeRanges } from '../../../../gdb-adapter/snapshot/memory-ranges';
import { copyMemory, ProcessMemory, wordAt, type Memory } from '../../../../gdb-adapter/snapshot/process-memory';
import { layoutFault, type RuntimeLayout } from '../../../../gdb-adapter/snapshot/runtime-layout';

const layout = {
  g: { size: 64, stackLo: 0, stackHi: 8, schedSp: 16, schedPc: 24, syscallSp: 32, syscallPc: 40, status: 48, goid: 56 },
} as unknown as RuntimeLayout;

/** Memory from `base` on that a test may change. */
class Bytes implements Memory {
  readonly bytes = Buffer.alloc(4096);
  constructor(readonly base: number) {}
  readInto(into: Uint8Array, address: number, length: number): number {
    const at = address - this.base;
    if (at < 0 || at >= this.bytes.length) return 0;
    const part = this.bytes.subarray(at, at + length);
    into.set(part);
    return part.length;
  }
}

describe('memory', () => {
  it('near ranges are read together, far and long ones alone', () => {
    const starts = Float64Array.of(0, 50, 5000, 20_000);
    const ranges = mergeRanges(
      starts,
      starts.map((s) => s + 100),
      1000,
      4000,
    );
    assert.deepEqual([...ranges.start], [0, 5000, 20_000]);
    assert.deepEqual([...ranges.end], [150, 5100, 20_100]);
    // A range inside another does not shorten it.
    assert.deepEqual([...mergeRanges(Float64Array.of(0, 10), Float64Array.of(100, 20)).end], [100]);
  });

  it('ranges that overlap without end are not one read', () => {
    const step = 200 << 10;
    const starts = Float64Array.from({ length: 2000 }, (_, i) => i * step);
    const ranges = mergeRanges(
      starts,
      starts.map((s) => s + step + 1024),
    );
    const lengths = ranges.start.map((s, i) => ranges.end[i]! - s);
    assert.ok(Math.max(...lengths) <= 64 << 20, String(Math.max(...lengths)));
    // No range is in two reads, so that each start is found in the one that begins at or before it.
    for (let i = 1; i < ranges.count; i++) assert.ok(ranges.start[i]! >= ranges.end[i - 1]!);
  });

  it('a list of goroutines may hold what is no address', () => {
    const memory = new Bytes(0x1000);
    const { bytes } = memory;
    bytes.writeBigUInt64LE(3n, 0); // allglen
    bytes.writeBigUInt64LE(0x1100n, 8); // allgptr
    bytes.writeBigUInt64LE(0x1200n, 0x100);
    bytes.writeBigUInt64LE(2n ** 63n, 0x108);
    bytes.writeBigUInt64LE(2n ** 63n + 16384n, 0x110);
    bytes.writeUInt32LE(4, 0x200 + 48); // waiting
    bytes.writeBigUInt64LE(7n, 0x200 + 56);
    const of = { ...layout, variables: { allglen: 0x1000, allgptr: 0x1008 } } as unknown as RuntimeLayout;
    assert.deepEqual([...readGoroutines(memory, of, 0).goroutines.id], [7]);
    bytes.writeBigUInt64LE(10_000_000n, 0);
    assert.throws(() => readGoroutines(memory, of, 0), /cannot be read/);
  });

  it('of a process: what is no address reads nothing', () => {
    const memory = ProcessMemory.open(process.pid);
    try {
      for (const address of [0, NaN, -8, 2 ** 52, 2 ** 60, Infinity])
        assert.ok(Number.isNaN(wordAt(memory, address)), String(address));
    } finally {
      memory.close();
    }
  });

  it('frozen during a stop stays what it was; the rest is live', () => {
    const live = new Bytes(0x1000);
    const { bytes } = live;
    bytes.writeBigUInt64LE(0x1400n, 8); // stack.hi
    bytes.writeBigUInt64LE(0x1300n, 16); // sched.sp
    bytes.writeUInt32LE(0x1004, 48); // waiting, with the scan bit
    bytes.fill(7, 0x300, 0x400);
    const columns = { address: Float64Array.of(0x1000) } as unknown as GoroutineColumns;
    const frozen = FrozenMemory.copy(live, layout, columns, [0]);
    bytes.fill(1);
    assert.equal(wordAt(frozen, 0x1010), 0x1300);
    assert.deepEqual([...new Set(copyMemory(frozen, 0x1300, 0x100))], [7]);
    assert.equal(copyMemory(frozen, 0x1380, 4)[0], 7);
    assert.equal(copyMemory(frozen, 0x1200, 4)[0], 1);
  });

  it('a layout from a file is believed only when it makes sense', () => {
    for (const value of [null, 3, {}, { from: 'dwarf' }, { from: 'dwarf', variables: {}, g: {} }])
      assert.notEqual(layoutFault(value), null);
  });
});
