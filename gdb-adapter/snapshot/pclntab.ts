import { decodeUtf8 } from '../../core/base/utf8';

/**
 * Go's function table: pc → function, file, line and stack depth. Layout of Go 1.20 to 1.26 (magic 0xfffffff1;
 * runtime/symtab.go pcHeader, funcInfo; cmd/link/internal/ld/pcln.go). Offsets into the section; pcs are offsets from the
 * beginning of text. Broken input gives −1 or '', never an exception or an endless loop.
 */
export class Pclntab {
  readonly functionCount: number;
  private readonly view: DataView;
  private readonly names: number;
  private readonly units: number;
  private readonly files: number;
  private readonly values: number;
  private readonly functions: number;
  /** Bytes of an instruction step: 1 on amd64, 4 on arm64. */
  readonly quantum: number;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.functionCount = this.word(8);
    [this.names, this.units, this.files, this.values, this.functions] = [32, 40, 48, 56, 64].map((at) =>
      this.word(at),
    ) as [number, number, number, number, number];
    this.quantum = bytes[6] ?? 1;
  }

  /** Why this is no table that can be read, or null. */
  get fault(): string | null {
    if (this.bytes.length < headerSize) return 'its function table is missing';
    if (this.u32(0) !== magic) return `its function table has the unknown magic ${this.u32(0).toString(16)}`;
    const ends = [this.names, this.units, this.files, this.values, this.functions + this.functionCount * 8];
    return ends.every((at) => at > 0 && at <= this.bytes.length) ? null : 'its function table is damaged';
  }

  /** The function that holds `offset`, as its place in the table; −1 for none. */
  functionAt(offset: number): number {
    if (offset < 0 || this.functionCount === 0 || offset < this.entryOf(0)) return -1;
    // The entry after the last is the end of text.
    if (offset >= this.entryOf(this.functionCount)) return -1;
    let low = 0;
    let high = this.functionCount - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.entryOf(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return this.at(low);
  }

  /** Place of the `index`-th function. */
  at(index: number): number {
    return this.functions + this.u32(this.functions + index * 8 + 4);
  }

  entryOf(index: number): number {
    return this.u32(this.functions + index * 8);
  }

  entry(f: number): number {
    return this.u32(f);
  }

  name(f: number): string {
    return this.nameAt(this.i32(f + 4));
  }

  nameAt(offset: number): string {
    return this.text(this.names + offset);
  }

  funcId(f: number): number {
    return this.bytes[f + 40] ?? 0;
  }

  /** Bytes between the stack pointer at `offset` and the function's return address; −1 when unknown. */
  spDelta(f: number, offset: number): number {
    return this.value(this.u32(f + 16), this.entry(f), offset);
  }

  file(f: number, offset: number): string {
    const index = this.value(this.u32(f + 20), this.entry(f), offset);
    if (index < 0) return '';
    const place = this.u32(this.units + (this.u32(f + 32) + index) * 4);
    return place === noUnit ? '' : this.text(this.files + place);
  }

  line(f: number, offset: number): number {
    return Math.max(0, this.value(this.u32(f + 24), this.entry(f), offset));
  }

  /** Where the instructions begin that are of one line with the one at `offset`; the function's beginning where that is unknown. */
  lineStart(f: number, offset: number): number {
    return this.run(this.u32(f + 24), this.entry(f), offset)?.start ?? this.entry(f);
  }

  /** Index in the function's inline tree at `offset`, −1 for none (PCDATA_InlTreeIndex = 2, internal/abi/symtab.go). */
  inlineIndex(f: number, offset: number): number {
    if (this.u32(f + 28) <= 2) return -1;
    return this.value(this.u32(f + 44 + 8), this.entry(f), offset);
  }

  /** Offset of the inline tree from `gofunc`, or −1 (FUNCDATA_InlTree = 3). */
  inlineTree(f: number): number {
    if ((this.bytes[f + 43] ?? 0) <= 3) return -1;
    const offset = this.u32(f + 44 + this.u32(f + 28) * 4 + 12);
    return offset === noUnit ? -1 : offset;
  }

  private value(table: number, entry: number, target: number): number {
    return this.run(table, entry, target)?.value ?? -1;
  }

  /**
   * The value at `target` and where it begins to hold. Walks a table of (value delta, pc delta) pairs, both varints, the first
   * zigzag (runtime/symtab.go step).
   */
  private run(table: number, entry: number, target: number): { readonly value: number; readonly start: number } | null {
    if (table === 0) return null;
    let at = this.values + table;
    let value = -1;
    let pc = entry;
    for (let first = true; at < this.bytes.length; first = false) {
      let delta = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = this.bytes[at++] ?? 0;
        delta |= (byte & 0x7f) << shift;
        if (byte < 0x80 || shift > 28) break;
      }
      if (delta === 0 && !first) return null;
      value += delta & 1 ? -((delta >>> 1) + 1) : delta >>> 1;
      let step = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = this.bytes[at++] ?? 0;
        step |= (byte & 0x7f) << shift;
        if (byte < 0x80 || shift > 28) break;
      }
      const start = pc;
      pc += (step >>> 0) * this.quantum;
      if (target < pc) return { value, start };
    }
    return null;
  }

  private text(at: number): string {
    const end = this.bytes.indexOf(0, at);
    return at < 0 || end < 0 ? '' : decodeUtf8(this.bytes, at, end);
  }

  private u32(at: number): number {
    return at >= 0 && at + 4 <= this.bytes.length ? this.view.getUint32(at, true) : 0;
  }

  private i32(at: number): number {
    return this.u32(at) | 0;
  }

  private word(at: number): number {
    return this.u32(at) + this.u32(at + 4) * 2 ** 32;
  }
}

const magic = 0xfffffff1;
const headerSize = 72;
const noUnit = 0xffffffff;
