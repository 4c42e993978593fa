import assert from 'node:assert/strict';
import type { GoroutineColumns, GoroutineGroup } from '../../../../core/model/goroutine-snapshot';
import { listenerReach } from '../../../../gdb-adapter/snapshot/listener-reach';
import type { Memory } from '../../../../gdb-adapter/snapshot/process-memory';

const heap = 0xc0_0000_0000;
/** Where Go 1.26 may begin its heap. */
const lowHeap = 0x12_3400_0000;
const stackBytes = 256;
const stacksAt = 0x100_0000;
const stackOf = (row: number, base = heap): number => base + stacksAt + row * 0x1000;
/** The poll.FD of descriptor 7. */
const wantedAt = 0x4000;
const wanted = heap + wantedAt;

/** Words by address; the page of each is mapped and zero, everything else is not mapped. */
class Words implements Memory {
  private readonly pages = new Map<number, Buffer>();
  pageReads = 0;
  put(address: number, word: number): this {
    const page = Math.floor(address / 4096);
    const bytes = this.pages.get(page) ?? Buffer.alloc(4096);
    this.pages.set(page, bytes);
    bytes.writeBigUInt64LE(BigInt(word), address % 4096);
    return this;
  }
  readInto(into: Uint8Array, address: number, length: number): number {
    const page = this.pages.get(Math.floor(address / 4096));
    if (length === 4096) this.pageReads++;
    if (page === undefined) return 0;
    const part = page.subarray(address % 4096, (address % 4096) + length);
    into.set(part);
    return part.length;
  }
}

/** Goroutines 1, 2, … with a stack each; `sp` in bytes above the stack's lower end. */
function columns(count: number, sp = 0, base = heap): GoroutineColumns {
  const rows = Array.from({ length: count }, (_, row) => row);
  return {
    count,
    id: Float64Array.from(rows, (row) => row + 1),
    sp: Float64Array.from(rows, (row) => stackOf(row, base) + sp),
    stackHi: Float64Array.from(rows, (row) => stackOf(row, base) + stackBytes),
    stack: Int32Array.from(rows, () => 0),
  } as unknown as GoroutineColumns;
}

const group = (...rows: number[]): GoroutineGroup => ({
  ...{ state: 'chan send', waitReason: '', frames: [] },
  rows: Int32Array.from(rows),
});
const listeners = new Map([[7, wanted]]);

const all: (id: number) => boolean = () => true;

function reached(memory: Memory, c: GoroutineColumns, groups: readonly GoroutineGroup[], may = all): readonly number[] {
  return listenerReach(memory, c, groups, listeners, may).get(7)!;
}

/** A stack that leads to the listener over so many objects. */
function chain(objects: number, wordAt = 8): Words {
  const memory = new Words();
  const at = (i: number): number => (i === objects ? wanted : heap + 0x10_0000 + i * 0x1000);
  memory.put(stackOf(0) + 16, at(0));
  for (let i = 0; i < objects; i++) memory.put(at(i) + wordAt, at(i + 1));
  return memory;
}

describe('who can reach a listener', () => {
  it('has it wherever the heap is', () => {
    const wrapper = lowHeap + 0x10_0000;
    const memory = new Words().put(stackOf(0, lowHeap) + 16, wrapper).put(wrapper + 8, lowHeap + wantedAt);
    const found = listenerReach(memory, columns(1, 0, lowHeap), [group(0)], new Map([[7, lowHeap + wantedAt]]), all);
    assert.deepEqual(found.get(7), [1]);
  });

  it('has it on the stack, or up to three objects away', () => {
    for (const objects of [0, 1, 2, 3]) assert.deepEqual(reached(chain(objects), columns(1), [group(0)]), [1]);
    assert.deepEqual(reached(chain(4), columns(1), [group(0)]), []);
  });

  it('has it near the beginning of an object, or anywhere in one that the stack points to', () => {
    for (const at of [56, 64, 2040]) assert.deepEqual(reached(chain(1, at), columns(1), [group(0)]), [1]);
    assert.deepEqual(reached(chain(1, 2048), columns(1), [group(0)]), []);
    // Objects of 64 bytes begin at 0x40, larger ones do not.
    const next = new Words().put(stackOf(0), heap + 0x10_0040).put(heap + 0x10_0080, wanted);
    assert.deepEqual(reached(next, columns(1), [group(0)]), []);
  });

  it('has it far behind the beginning of an object only where nobody who may accept has it nearer', () => {
    const memory = chain(1, 640).put(stackOf(1), wanted);
    assert.deepEqual(reached(memory, columns(2), [group(0, 1)]), [2]);
    assert.deepEqual(
      reached(memory, columns(2), [group(0, 1)], (id) => id === 1),
      [1, 2],
    );
    assert.deepEqual(
      reached(chain(1, 640), columns(1), [group(0)], () => false),
      [],
    );
  });

  it('has it in an object that goes over two pages', () => {
    const server = heap + 0x10_0000 + 3 * 1280;
    const memory = new Words().put(stackOf(0), server).put(server, 0);
    assert.deepEqual(reached(memory.put(server + 800, wanted), columns(1), [group(0)]), [1]);
  });

  it('what is below the stack pointer is left over from calls that returned', () => {
    assert.deepEqual(reached(chain(0), columns(1, 16), [group(0)]), [1]);
    assert.deepEqual(reached(chain(0), columns(1, 24), [group(0)]), []);
  });

  it('tells goroutines and listeners apart, and two ways to one', () => {
    const other = heap + 0x5000;
    const shared = heap + 0x20_0000;
    const memory = new Words().put(stackOf(0), wanted).put(stackOf(1), other).put(stackOf(2), shared);
    memory
      .put(stackOf(2) + 8, shared)
      .put(stackOf(3), shared)
      .put(shared, wanted)
      .put(shared + 8, other);
    const both = new Map([...listeners, [9, other]]);
    const found = listenerReach(memory, columns(5), [group(0, 1, 2, 3, 4)], both, all);
    assert.deepEqual(
      [...found],
      [
        [7, [1, 3, 4]],
        [9, [2, 3, 4]],
      ],
    );
  });

  it('an object too far from one stack may be near enough to another', () => {
    const memory = chain(4);
    memory.put(stackOf(1), heap + 0x10_0000 + 2 * 0x1000);
    assert.deepEqual(reached(memory, columns(2), [group(0, 1)]), [2]);
  });

  it('pointers into nothing and pointers in a circle lead nowhere', () => {
    const a = heap + 0x30_0000;
    const memory = new Words()
      .put(stackOf(0), a)
      .put(a, a)
      .put(a + 8, heap + 0x7000_0000);
    memory.put(a + 16, 0x1234).put(stackOf(0) + 8, wanted + 4);
    assert.deepEqual(reached(memory, columns(1), [group(0)]), []);
  });

  it('a goroutine without a stack that could be read is not asked', () => {
    const c = columns(2);
    c.stack[0] = -1;
    const memory = new Words().put(stackOf(0), wanted).put(stackOf(1), wanted);
    assert.deepEqual(reached(memory, c, [group(0, 1)]), [2]);
  });

  it('the first of a large group speak for it, and small groups come first', () => {
    const count = 40_000;
    const memory = new Words();
    for (const row of [0, 15, 16, count - 1]) memory.put(stackOf(row), wanted);
    const many = Array.from({ length: 999 }, (_, i) => group(...Array.from({ length: 40 }, (_, n) => i * 40 + n)));
    assert.deepEqual(reached(memory, columns(count), [...many, group(count - 1)]), [count, 1, 16]);
  });

  it('objects that all stacks share are read once', () => {
    const memory = new Words();
    for (let row = 0; row < 500; row++) memory.put(stackOf(row), heap + 0x40_0000);
    memory.put(heap + 0x40_0000, wanted);
    const groups = Array.from({ length: 500 }, (_, row) => group(row));
    assert.equal(reached(memory, columns(500), groups).length, 500);
    assert.equal(memory.pageReads, 1);
  });

  it('ends where every word of memory is a pointer', () => {
    let seed = 1;
    let reads = 0;
    const maze: Memory = {
      readInto(into, _, length) {
        reads++;
        const words = new DataView(into.buffer, into.byteOffset, length);
        for (let at = 0; at < length; at += 8) {
          seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
          words.setBigUint64(at, BigInt(heap) + BigInt(seed >>> 3) * 8n, true);
        }
        return length;
      },
    };
    const near: Memory = {
      readInto(into, address, length) {
        const have = maze.readInto(into, address, length);
        if (address === stackOf(400)) new DataView(into.buffer).setBigUint64(0, BigInt(wanted), true);
        return have;
      },
    };
    const groups = Array.from({ length: 600 }, (_, row) => group(row));
    assert.deepEqual(reached(near, columns(600), groups), [401]);
    assert.ok(reads < 3000, String(reads));
    const nobody = listenerReach(maze, columns(600), groups, listeners, all);
    assert.equal(nobody.has(7), false, 'it is not known to be nobody');
  });
});
