import { Float64Column, Int32Column, Uint8Column } from '../../base/columns';
import type { Timeline } from '../../model/timeline';

/** Names that a program makes up without end are not kept apart beyond this. */
const mostNames = 10_000;

/** Begins and ends of user regions while a trace is scanned, in any order. */
export class RegionRows {
  private readonly goroutine = new Float64Column(16);
  private readonly atNs = new Float64Column(16);
  private readonly isBegin = new Uint8Column(16);
  private readonly name = new Int32Column(16);
  private readonly names: string[] = [];
  private readonly nameRows = new Map<string, number>();

  add(goroutine: number, atNs: number, isBegin: boolean, name: string): void {
    this.goroutine.push(goroutine);
    this.atNs.push(atNs);
    this.isBegin.push(isBegin ? 1 : 0);
    this.name.push(this.rowOf(name));
  }

  /**
   * Pairs begins and ends: regions of a goroutine nest (runtime/trace, StartRegion). An end without a begin began
   * before the trace.
   */
  byLane(laneOf: ReadonlyMap<number, number>, zeroNs: number, durationNs: number): Timeline['regions'] {
    const lane = (i: number): number => laneOf.get(this.goroutine.data[i]!)!;
    const rows = Int32Array.from({ length: this.atNs.length }, (_, i) => i).filter((i) =>
      laneOf.has(this.goroutine.data[i]!),
    );
    rows.sort((a, b) => lane(a) - lane(b) || this.atNs.data[a]! - this.atNs.data[b]! || a - b);
    const found: { lane: number; startNs: number; endNs: number; name: number; depth: number }[] = [];
    let open: number[] = [];
    let current = -1;
    for (const i of rows) {
      if (lane(i) !== current) open = [];
      current = lane(i);
      const atNs = this.atNs.data[i]! - zeroNs;
      const name = this.name.data[i]!;
      if (this.isBegin.data[i] === 1) {
        open.push(found.length);
        found.push({ lane: current, startNs: atNs, endNs: durationNs, name, depth: Math.min(255, open.length - 1) });
      } else {
        const begun = found[open.pop() ?? -1];
        if (begun !== undefined) begun.endNs = atNs;
        else found.push({ lane: current, startNs: 0, endNs: atNs, name, depth: 0 });
      }
    }
    found.sort((a, b) => a.lane - b.lane || a.startNs - b.startNs || a.depth - b.depth);
    return {
      lane: Int32Array.from(found, (r) => r.lane),
      startNs: Float64Array.from(found, (r) => r.startNs),
      endNs: Float64Array.from(found, (r) => r.endNs),
      name: Int32Array.from(found, (r) => r.name),
      depth: Uint8Array.from(found, (r) => r.depth),
      names: this.names,
    };
  }

  private rowOf(name: string): number {
    let row = this.nameRows.get(name);
    if (row === undefined && this.names.length < mostNames) {
      row = this.names.push(name) - 1;
      this.nameRows.set(name, row);
    }
    return row ?? -1;
  }
}
