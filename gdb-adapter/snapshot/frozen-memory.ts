import type { GoroutineColumns } from '../../core/model/goroutine-snapshot';
import { GStatus, scanBit } from './goroutine-status';
import { copyMemory, type Memory } from './process-memory';
import type { RuntimeLayout } from './runtime-layout';

const maxStack = 1 << 20;

interface Block {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Memory of some goroutines as it was during a stop; the rest is read live. */
export class FrozenMemory implements Memory {
  private constructor(
    /** Ascending by address. */
    private readonly blocks: readonly Block[],
    private readonly live: Memory,
  ) {}

  /** Copies g and stack of `rows`: what is done during a stop, so nothing is decoded but where each stack begins. */
  static copy(live: Memory, { g }: RuntimeLayout, c: GoroutineColumns, rows: readonly number[]): FrozenMemory {
    const blocks: Block[] = [];
    for (const row of rows) {
      const address = c.address[row]!;
      const bytes = copyMemory(live, address, g.size);
      if (bytes.length < g.size) continue;
      blocks.push({ address, bytes });
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      const inSyscall = (view.getUint32(g.status, true) & ~scanBit) === GStatus.syscall;
      const sp = Number(view.getBigUint64(inSyscall ? g.syscallSp : g.schedSp, true));
      const length = Number(view.getBigUint64(g.stackHi, true)) - sp;
      if (length > 0 && length <= maxStack) blocks.push({ address: sp, bytes: copyMemory(live, sp, length) });
    }
    return new FrozenMemory(
      blocks.sort((a, b) => a.address - b.address),
      live,
    );
  }

  readInto(into: Uint8Array, address: number, length: number): number {
    const block = this.blockBefore(address);
    const at = block ? address - block.address : 0;
    if (!block || at + length > block.bytes.length) return this.live.readInto(into, address, length);
    into.set(block.bytes.subarray(at, at + length));
    return length;
  }

  private blockBefore(address: number): Block | undefined {
    let low = 0;
    let high = this.blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.blocks[middle]!.address <= address) low = middle + 1;
      else high = middle;
    }
    return this.blocks[low - 1];
  }
}
