const firstCapacity = 1 << 10;

/**
 * Numbers by goroutine id without an object for each: open addressing with linear probing, at most half full, and what
 * follows a removed entry moved up. Ids are 0 or more; values too.
 */
export class IdMap {
  size = 0;
  private keys = new Float64Array(firstCapacity).fill(-1);
  private values = new Int32Array(firstCapacity);

  /** −1 when it is not there. */
  get(id: number): number {
    const slot = this.find(id);
    return this.keys[slot] === id ? this.values[slot]! : -1;
  }

  set(id: number, value: number): void {
    let slot = this.find(id);
    if (this.keys[slot] !== id) {
      if (++this.size * 2 > this.keys.length) {
        this.grow();
        slot = this.find(id);
      }
      this.keys[slot] = id;
    }
    this.values[slot] = value;
  }

  /** Returns the value that it had, −1 for none. */
  delete(id: number): number {
    let hole = this.find(id);
    if (this.keys[hole] !== id) return -1;
    const value = this.values[hole]!;
    const mask = this.keys.length - 1;
    for (let slot = (hole + 1) & mask; this.keys[slot]! >= 0; slot = (slot + 1) & mask) {
      const home = this.home(this.keys[slot]!);
      // It may move up unless its home lies behind the hole.
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      this.keys[hole] = this.keys[slot]!;
      this.values[hole] = this.values[slot]!;
      hole = slot;
    }
    this.keys[hole] = -1;
    this.size--;
    return value;
  }

  forEach(visit: (id: number, value: number) => void): void {
    for (let slot = 0; slot < this.keys.length; slot++)
      if (this.keys[slot]! >= 0) visit(this.keys[slot]!, this.values[slot]!);
  }

  /** Its slot, or the free one where it would go. */
  private find(id: number): number {
    const mask = this.keys.length - 1;
    let slot = this.home(id);
    while (this.keys[slot]! >= 0 && this.keys[slot] !== id) slot = (slot + 1) & mask;
    return slot;
  }

  private home(id: number): number {
    const hash = Math.imul(id ^ (id / 2 ** 32), 0x9e3779b1);
    return (hash ^ (hash >>> 15)) & (this.keys.length - 1);
  }

  private grow(): void {
    const { keys, values } = this;
    this.keys = new Float64Array(keys.length * 2).fill(-1);
    this.values = new Int32Array(keys.length * 2);
    for (let i = 0; i < keys.length; i++) {
      if (keys[i]! < 0) continue;
      const slot = this.find(keys[i]!);
      this.keys[slot] = keys[i]!;
      this.values[slot] = values[i]!;
    }
  }
}
