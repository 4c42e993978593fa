import type { Frame } from '../../core/model/frame';
import { goName } from '../frames/go-name';
import type { Pclntab } from './pclntab';

/** What a stack walk has to know of a pc. */
export interface PcFacts {
  /** Bytes from the stack pointer to the return address; −1 when unknown. */
  readonly spDelta: number;
  /** The outermost function of every goroutine. */
  readonly goexit: boolean;
  /** A function that was pushed by a signal: the pc above it is exact, not a return address (runtime/traceback.go, unwindTrap). */
  readonly trap: boolean;
}

/** Where the program's text is; all link-time addresses, `slide` is added to them in memory. */
export interface TextPlace {
  readonly text: number;
  readonly gofunc: number;
  readonly slide: number;
}

const nearCall = 5;
const traps = new Set(['runtime.sigpanic', 'runtime.asyncPreempt', 'runtime.debugCallV2']);

/** Frames of pcs, with the calls that were inlined there; each pc is looked up once. */
export class Symbolizer {
  private readonly facts = new Map<number, PcFacts | null>();
  private readonly frames = new Map<number, readonly Frame[]>();
  private readonly wrapperId: number;

  constructor(
    private readonly table: Pclntab,
    private readonly place: TextPlace,
    private readonly bytesAt: (address: number, length: number) => Uint8Array,
  ) {
    this.wrapperId = highestFuncId(table);
  }

  /** Address of the text in memory. */
  get text(): number {
    return this.place.text + this.place.slide;
  }

  /** What is added to link-time addresses. */
  get slide(): number {
    return this.place.slide;
  }

  /** True for the address in memory at which a function begins. */
  isEntry(pc: number): boolean {
    const offset = this.offset(pc);
    const f = this.table.functionAt(offset);
    return f >= 0 && this.table.entry(f) === offset;
  }

  /** Name of the function at an address in memory, as the compiler wrote it; '' outside Go's text. */
  nameAt(pc: number): string {
    const f = this.table.functionAt(this.offset(pc));
    return f < 0 ? '' : this.table.name(f);
  }

  /** Null outside Go's text. */
  factsAt(pc: number): PcFacts | null {
    const known = this.facts.get(pc);
    if (known !== undefined) return known;
    const offset = this.offset(pc);
    const f = this.table.functionAt(offset);
    const name = f < 0 ? '' : this.table.name(f);
    const facts =
      f < 0
        ? null
        : { spDelta: this.table.spDelta(f, offset), goexit: name === 'runtime.goexit', trap: traps.has(name) };
    this.facts.set(pc, facts);
    return facts;
  }

  /**
   * Frames at `pc`, innermost first, wrappers left out as the runtime does (elideWrapperCalling); `call` when it is a return
   * address, which belongs to the instruction before it. One unknown frame outside Go's text.
   */
  framesAt(pc: number, call: boolean): readonly Frame[] {
    const key = call ? pc : -pc;
    const known = this.frames.get(key);
    if (known) return known;
    const frames = this.lookUp(pc, call);
    this.frames.set(key, frames);
    return frames;
  }

  /** Frames of a whole stack. */
  framesOf(pcs: Float64Array): Frame[] {
    const frames: Frame[] = [];
    let call = true;
    for (const pc of pcs) {
      frames.push(...this.framesAt(pc, call));
      call = this.factsAt(pc)?.trap !== true;
    }
    return frames;
  }

  /** True when the function at `pc` is one that the compiler made and tracebacks leave out. */
  isWrapper(pc: number, functionName: string): boolean {
    const f = this.table.functionAt(this.offset(pc - 1));
    return f >= 0 && this.table.funcId(f) === this.wrapperId && goName(this.table.name(f)) === functionName;
  }

  /**
   * The instruction that called, for the `pc` with which a parked goroutine goes on: debuggers take the innermost pc for
   * exact, and it may be on the next line already. `code` reads the text. On amd64 a call's length is known for the common
   * one (E8 rel32); of others it is the last byte, which says the same line.
   */
  callBefore(pc: number, code: (address: number, length: number) => Uint8Array): number {
    const f = this.table.functionAt(this.offset(pc));
    // One that never ran stands at the beginning of its function.
    if (f < 0 || this.offset(pc) - this.table.entry(f) < nearCall) return pc;
    if (this.table.quantum > 1) return pc - this.table.quantum;
    return pc - (code(pc - nearCall, 1)[0] === 0xe8 ? nearCall : 1);
  }

  /**
   * An instruction at least `bytes` before `pc` in the same function, or its first; null outside Go's text. Code of amd64 can
   * only be read forwards, and a line begins with an instruction.
   */
  instructionBefore(pc: number, bytes: number): number | null {
    const offset = this.offset(pc);
    const f = this.table.functionAt(offset - 1);
    if (f < 0) return null;
    const wanted = offset - bytes;
    const entry = this.table.entry(f);
    return pc - offset + (wanted <= entry ? entry : this.table.lineStart(f, wanted));
  }

  /** `[start, end)` of the function at `pc` in memory, or null. */
  functionRange(pc: number): readonly [number, number] | null {
    const offset = this.offset(pc);
    const f = this.table.functionAt(offset);
    if (f < 0) return null;
    const base = pc - offset;
    const start = this.table.entry(f);
    let low = 0;
    let high = this.table.functionCount;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.table.entryOf(middle) <= start) low = middle + 1;
      else high = middle;
    }
    return [base + start, base + this.table.entryOf(low)];
  }

  /** Link-time address of the function that a link-time address is in, or null. */
  entryOfCode(address: number): number | null {
    const range = this.functionRange(address + this.place.slide);
    return range && range[0] - this.place.slide;
  }

  /** Address in memory of the function with this name, or null. A walk over all functions. */
  addressOf(name: string): number | null {
    for (let i = 0; i < this.table.functionCount; i++)
      if (this.table.name(this.table.at(i)) === name) return this.place.text + this.place.slide + this.table.entryOf(i);
    return null;
  }

  /** Link-time address of each function whose name is wanted. */
  entries(wanted: (name: string) => boolean): Map<number, string> {
    const found = new Map<number, string>();
    for (let i = 0; i < this.table.functionCount; i++) {
      const name = this.table.name(this.table.at(i));
      if (wanted(name)) found.set(this.place.text + this.table.entryOf(i), name);
    }
    return found;
  }

  /** Frames of a call by its link-time return address. */
  framesOfCode(address: number): readonly Frame[] {
    return this.framesAt(address + this.place.slide, true);
  }

  private lookUp(pc: number, call: boolean): Frame[] {
    const { table } = this;
    let offset = this.offset(pc);
    let f = table.functionAt(offset);
    // A goroutine that never ran stands at the beginning of its function, which is no return address.
    if (call && f >= 0 && offset > table.entry(f)) f = table.functionAt(--offset);
    const hex = `0x${pc.toString(16)}`;
    if (f < 0) return [{ function: '', file: '', line: 0, pc: hex, inlined: false }];
    const frames: Frame[] = [];
    const push = (name: string, inlined: boolean, id: number): void => {
      if (id === this.wrapperId) return;
      frames.push({
        function: goName(name),
        file: table.file(f, offset),
        line: table.line(f, offset),
        pc: hex,
        inlined,
      });
    };
    const tree = table.inlineTree(f);
    // A tree cannot be deeper than it is long, and no compiler makes one of 1000 levels.
    for (let level = 0; tree >= 0 && level < 1000; level++) {
      const index = table.inlineIndex(f, offset);
      if (index < 0) break;
      const call = this.inlinedCall(tree, index);
      if (!call) break;
      push(table.nameAt(call.name), true, call.funcId);
      offset = table.entry(f) + call.parentPc;
    }
    push(table.name(f), false, table.funcId(f));
    return frames;
  }

  /** runtime/symtabinl.go inlinedCall: funcID u8, pad, nameOff i32, parentPc i32, startLine i32. */
  private inlinedCall(tree: number, index: number): { name: number; parentPc: number; funcId: number } | null {
    const bytes = this.bytesAt(this.place.gofunc + tree + index * 16, 16);
    if (bytes.length < 16) return null;
    const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
    return { funcId: bytes[0]!, name: view.getInt32(4, true), parentPc: view.getInt32(8, true) };
  }

  private offset(pc: number): number {
    return pc - this.place.slide - this.place.text;
  }
}

/** FuncIDWrapper is the last of abi.FuncID in every version (21 in 1.21, 22 to 1.24, 23 since 1.25). */
function highestFuncId(table: Pclntab): number {
  let highest = 1;
  for (let i = 0; i < table.functionCount; i++) {
    const id = table.funcId(table.at(i));
    if (id > highest && id < 64) highest = id;
  }
  return highest;
}
