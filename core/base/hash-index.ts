import { Int32Column } from './columns';

/**
 * Open-addressing index from 32-bit hashes to ids 0, 1, 2 …; the caller owns what the ids mean and compares it:
 *
 *     let slot = index.first(hash);
 *     for (let id; (id = index.at(slot)) >= 0; slot = index.next(slot)) if (index.hash(id) === hash && same(id)) return id;
 *     return index.add(slot, hash);
 *
 * At most half of the slots are used, so a probe always ends.
 */
export class HashIndex {
  private slots = new Int32Array(512).fill(-1);
  private readonly hashes = new Int32Column();

  /** How many ids there are. */
  get size(): number {
    return this.hashes.length;
  }

  first(hash: number): number {
    return hash & (this.slots.length - 1);
  }

  next(slot: number): number {
    return (slot + 1) & (this.slots.length - 1);
  }

  /** The id in this slot, or −1 when it is free. */
  at(slot: number): number {
    return this.slots[slot]!;
  }

  hash(id: number): number {
    return this.hashes.data[id]!;
  }

  /** Puts a new id into the free slot that a probe ended at, and returns the id. */
  add(slot: number, hash: number): number {
    const id = this.hashes.length;
    this.hashes.push(hash);
    this.slots[slot] = id;
    if ((id + 1) * 2 > this.slots.length) this.grow();
    return id;
  }

  private grow(): void {
    const slots = new Int32Array(this.slots.length * 2).fill(-1);
    for (let id = 0; id < this.hashes.length; id++) {
      let slot = this.hashes.data[id]! & (slots.length - 1);
      while (slots[slot]! >= 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = id;
    }
    this.slots = slots;
  }
}
