import { mixHash } from '../../core/base/bytes';
import { Float64Column, Int32Column } from '../../core/base/columns';
import { HashIndex } from '../../core/base/hash-index';

/** Distinct stacks as lists of pcs, with ids 0, 1, 2 …, innermost first. */
export class StackStore {
  private readonly pcs = new Float64Column(4096);
  /** Stack `id` is `pcs[starts[id] .. starts[id + 1])`. */
  private readonly starts = new Int32Column();
  private readonly index = new HashIndex();

  constructor() {
    this.starts.push(0);
  }

  get size(): number {
    return this.index.size;
  }

  /** Id of the stack `pcs[0 .. count)`; copied when it is new. */
  intern(pcs: Float64Array, count: number): number {
    let hash = count;
    for (let i = 0; i < count; i++) hash = Math.imul(hash ^ (pcs[i]! | 0), 0x01000193);
    hash = mixHash(hash);
    let slot = this.index.first(hash);
    for (let id; (id = this.index.at(slot)) >= 0; slot = this.index.next(slot))
      if (this.index.hash(id) === hash && this.equals(id, pcs, count)) return id;
    for (let i = 0; i < count; i++) this.pcs.push(pcs[i]!);
    this.starts.push(this.pcs.length);
    return this.index.add(slot, hash);
  }

  stack(id: number): Float64Array {
    return this.pcs.data.subarray(this.starts.data[id], this.starts.data[id + 1]);
  }

  private equals(id: number, pcs: Float64Array, count: number): boolean {
    const start = this.starts.data[id]!;
    if (this.starts.data[id + 1]! - start !== count) return false;
    for (let i = 0; i < count; i++) if (this.pcs.data[start + i] !== pcs[i]) return false;
    return true;
  }
}
