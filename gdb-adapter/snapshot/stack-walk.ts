import type { Symbolizer } from './symbolizer';

/** How a walk ended. */
export const WalkEnd = { complete: 0, cut: 1, broken: 2 } as const;
export type WalkEnd = (typeof WalkEnd)[keyof typeof WalkEnd];

/** Where a parked goroutine goes on, and the bytes of its stack from `sp` on. */
export interface ParkedRegisters {
  readonly pc: number;
  readonly sp: number;
  /** 0 where it is not known. */
  readonly bp: number;
  readonly lr: number;
}

const maxFrames = 1000;

/** Return addresses of a parked goroutine, checked: a walk is complete only when it ends in runtime.goexit. */
export class StackWalker {
  /** The pcs of the last walk, innermost first: `pcs[0 .. count)`. */
  readonly pcs = new Float64Array(maxFrames);
  /** Where each was read, in bytes from the stack pointer; −1 for a register. */
  readonly slots = new Int32Array(maxFrames);
  count = 0;

  constructor(
    private readonly symbols: Symbolizer,
    /** arm64 keeps the return address at the bottom of a frame, amd64 above it. */
    private readonly linkRegister: boolean,
  ) {}

  /**
   * Walks `stack`, whose first byte is at `at.sp`. `byTable` says that the frame pointer may not be trusted (not parked by
   * itself, or unknown): then by the table of stack depths, as the runtime does, and by the frame pointer if that fails; otherwise the reverse.
   * `whole` is false when the stack was copied in part.
   */
  walk(at: ParkedRegisters, stack: DataView, byTable: boolean, whole: boolean): WalkEnd {
    const first = byTable ? this.byDepth(at, stack, whole) : this.byFramePointer(at, stack, whole);
    if (first !== WalkEnd.broken) return first;
    return byTable ? this.byFramePointer(at, stack, whole) : this.byDepth(at, stack, whole);
  }

  /** [bp] is the caller's bp, [bp + 8] the return address, on amd64 and arm64 (runtime/tracer fpTracebackPCs). */
  private byFramePointer(at: ParkedRegisters, stack: DataView, whole: boolean): WalkEnd {
    this.start(at.pc);
    let { bp } = at;
    while (bp !== 0) {
      const offset = bp - at.sp;
      if (offset < 0 || offset % 8 !== 0) return WalkEnd.broken;
      if (offset + 16 > stack.byteLength) return whole ? WalkEnd.broken : WalkEnd.cut;
      const caller = word(stack, offset);
      const returns = word(stack, offset + 8);
      if (returns === 0) break;
      if (!this.push(returns, offset + 8)) return WalkEnd.cut;
      if (caller !== 0 && caller <= bp) return WalkEnd.broken;
      bp = caller;
    }
    return this.symbols.factsAt(this.pcs[this.count - 1]!)?.goexit === true ? WalkEnd.complete : WalkEnd.broken;
  }

  private byDepth(at: ParkedRegisters, stack: DataView, whole: boolean): WalkEnd {
    this.start(at.pc);
    let offset = 0;
    let { pc, lr } = at;
    for (;;) {
      const facts = this.symbols.factsAt(pc);
      if (facts?.goexit === true) return WalkEnd.complete;
      if (!facts || facts.spDelta < 0) return WalkEnd.broken;
      let slot = -1;
      if (this.linkRegister && facts.spDelta === 0) {
        if (lr === 0) return WalkEnd.broken;
        pc = lr;
      } else {
        slot = this.linkRegister ? offset : offset + facts.spDelta;
        offset += facts.spDelta + (this.linkRegister ? 0 : 8);
        if (slot + 8 > stack.byteLength) return whole ? WalkEnd.broken : WalkEnd.cut;
        pc = word(stack, slot);
      }
      lr = 0;
      if (!this.push(pc, slot)) return WalkEnd.cut;
    }
  }

  private start(pc: number): void {
    this.count = 0;
    this.push(pc, -1);
  }

  private push(pc: number, slot: number): boolean {
    if (this.count === maxFrames) return false;
    this.slots[this.count] = slot;
    this.pcs[this.count++] = pc;
    return true;
  }
}

function word(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}
