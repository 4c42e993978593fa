import { recordFields } from './scan/kernel';

/** More of one goroutine than the batches at hand can hold: its events fit no order. */
export const mostEarly = 1 << 18;

const firstCapacity = 64;

/**
 * Records of one goroutine that came before their turn: chains in the order they came, found by sequence number.
 * Numbers are dense, so a ring of chain heads serves as the index. In busy loops most records pass through here.
 */
export class EarlyRecords {
  size = 0;
  private capacity = firstCapacity;
  /** Ring by number: record that comes first and last with it, −1 none, and the number itself. */
  private heads = new Int32Array(firstCapacity).fill(-1);
  private tails = new Int32Array(firstCapacity);
  private numbers = new Float64Array(firstCapacity).fill(-1);
  /** The records as the scan gives them; free ones are chained by `nexts` too. */
  records = new Float64Array(firstCapacity * recordFields);
  private nexts = new Int32Array(firstCapacity);
  private free = -1;
  private used = 0;

  /** Takes a copy of the record at `from`. False when there are too many. */
  add(source: Float64Array, from: number): boolean {
    const seq = source[from + 3]!;
    if (this.size === mostEarly) return false;
    let slot = seq & (this.capacity - 1);
    while (this.heads[slot]! >= 0 && this.numbers[slot] !== seq) {
      if (this.capacity >= mostEarly * 2) return false;
      this.growRing();
      slot = seq & (this.capacity - 1);
    }
    const record = this.take();
    const at = record * recordFields;
    for (let i = 0; i < recordFields; i++) this.records[at + i] = source[from + i]!;
    this.nexts[record] = -1;
    if (this.heads[slot]! < 0) {
      this.heads[slot] = record;
      this.numbers[slot] = seq;
    } else this.nexts[this.tails[slot]!] = record;
    this.tails[slot] = record;
    this.size++;
    return true;
  }

  /** Where the first with this number stands in `records`, −1 when there is none; valid until it is taken away. */
  first(seq: number): number {
    const slot = seq & (this.capacity - 1);
    return this.heads[slot]! >= 0 && this.numbers[slot] === seq ? this.heads[slot]! * recordFields : -1;
  }

  /** Takes the first with this number away. */
  shift(seq: number): void {
    const slot = seq & (this.capacity - 1);
    const record = this.heads[slot]!;
    this.heads[slot] = this.nexts[record]!;
    this.nexts[record] = this.free;
    this.free = record;
    this.size--;
  }

  /** The smallest number with a record that `isWanted`, by where it stands; −1 when there is none. */
  earliest(isWanted: (record: number) => boolean): number {
    let found = -1;
    for (let slot = 0; slot < this.capacity; slot++) {
      if (this.heads[slot]! < 0 || (found >= 0 && this.numbers[slot]! > found)) continue;
      for (let r = this.heads[slot]!; r >= 0; r = this.nexts[r]!)
        if (isWanted(r * recordFields)) found = this.numbers[slot]!;
    }
    return found;
  }

  /** Forgets all with smaller numbers. */
  dropBefore(seq: number): void {
    for (let slot = 0; slot < this.capacity; slot++)
      if (this.numbers[slot]! < seq) while (this.heads[slot]! >= 0) this.shift(this.numbers[slot]!);
  }

  private take(): number {
    const record = this.free;
    if (record >= 0) {
      this.free = this.nexts[record]!;
      return record;
    }
    if (this.used === this.nexts.length) {
      const length = this.used * 2;
      this.records = grown(this.records, new Float64Array(length * recordFields));
      this.nexts = grown(this.nexts, new Int32Array(length));
    }
    return this.used++;
  }

  /** Two numbers in one slot lie a whole ring apart. */
  private growRing(): void {
    const { heads, tails, numbers } = this;
    this.capacity *= 2;
    this.heads = new Int32Array(this.capacity).fill(-1);
    this.tails = new Int32Array(this.capacity);
    this.numbers = new Float64Array(this.capacity).fill(-1);
    for (let old = 0; old < heads.length; old++) {
      if (heads[old]! < 0) continue;
      const slot = numbers[old]! & (this.capacity - 1);
      this.heads[slot] = heads[old]!;
      this.tails[slot] = tails[old]!;
      this.numbers[slot] = numbers[old]!;
    }
  }
}

function grown<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
