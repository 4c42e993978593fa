/** A record of a goroutine that came before its turn. */
export interface EarlyRecord {
  readonly kind: number;
  readonly atNs: number;
  readonly seq: number;
  readonly a: number;
  readonly b: number;
}

/** More of one goroutine than the batches at hand can hold: its events fit no order. */
export const mostEarly = 1 << 18;

/** The early records of one goroutine, found by their sequence number; those with the same one in the order they came. */
export class EarlyRecords {
  size = 0;
  private readonly bySeq = new Map<number, EarlyRecord[]>();

  add(record: EarlyRecord): void {
    this.size++;
    const same = this.bySeq.get(record.seq);
    if (same === undefined) this.bySeq.set(record.seq, [record]);
    else same.push(record);
  }

  /** The first with this number; undefined when there is none. */
  first(seq: number): EarlyRecord | undefined {
    return this.bySeq.get(seq)?.[0];
  }

  /** Takes the first with this number away. */
  shift(seq: number): void {
    const same = this.bySeq.get(seq);
    if (same === undefined) return;
    this.size--;
    if (same.length === 1) this.bySeq.delete(seq);
    else same.shift();
  }

  /** The record with the smallest number that `isWanted`, the first of that number. */
  earliest(isWanted: (record: EarlyRecord) => boolean): EarlyRecord | null {
    let found: EarlyRecord | null = null;
    for (const [seq, same] of this.bySeq) if (found === null || seq < found.seq) found = same.find(isWanted) ?? found;
    return found;
  }

  /** Forgets all that stands before `record`. */
  dropBefore(record: EarlyRecord): void {
    for (const [seq, same] of this.bySeq) {
      const kept = seq > record.seq ? same.length : seq < record.seq ? 0 : same.length - same.indexOf(record);
      this.size -= same.length - kept;
      if (kept === 0) this.bySeq.delete(seq);
      else if (kept < same.length) same.splice(0, same.length - kept);
    }
  }
}
