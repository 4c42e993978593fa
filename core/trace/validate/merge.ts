import type { TraceSource } from '../source';
import { broken } from '../trace-error';
import { noThread } from '../v2/event-kinds';
import type { Generation } from '../v2/batch-index';
import { readClock } from '../v2/clock';
import { readCpuSamples } from '../v2/cpu-samples';
import { GenerationTables, unknownStack } from '../v2/tables';
import { kindNames, kindOfType, tableArguments } from './event-names';
import { advance } from './ordering';
import { RunState, Thread } from './run-state';
import { ThreadCursor } from './thread-cursor';

/** Merges the threads of a v2 trace into one order, generation by generation, and counts events by kind. */
export class Merge {
  private readonly state = new RunState();
  private readonly noThread = new Thread(noThread);
  private heap: ThreadCursor[] = [];
  private ranks: Uint8Array = new Uint8Array(1);

  constructor(
    private readonly source: TraceSource,
    private readonly minor: number,
    /** By kind, as `kindNames`. */
    private readonly counts: Float64Array,
  ) {}

  /** @throws BrokenTrace where the events fit no order, or one cannot be */
  generation(generation: Generation): void {
    const { nsPerTick } = readClock(this.source, generation, this.minor);
    const tables = new GenerationTables(this.source, generation);
    this.ranks = tables.stackRanks;
    const samples = readCpuSamples(this.source, generation, nsPerTick);
    this.counts[kindNames.indexOf('Sync')]!++;
    this.counts[kindNames.indexOf('StackSample')]! += samples.count;
    this.state.generation = generation.number;
    if (this.state.initialGeneration === 0) this.state.initialGeneration = generation.number;
    this.heap = this.cursors(generation, nsPerTick).filter((c) => c.advance());
    this.sort();
    while (this.heap.length > 0) this.step(tables);
  }

  private cursors(generation: Generation, nsPerTick: number): ThreadCursor[] {
    const byThread = new Map<number, ThreadCursor>();
    for (let row = 0; row < generation.offset.length; row++) {
      const id = generation.thread.data[row]!;
      let cursor = byThread.get(id);
      if (cursor === undefined) {
        // A thread is known from its first event on, not before: a status of another thread may have to bind it.
        cursor = new ThreadCursor(
          id === noThread ? this.noThread : (this.state.threads.get(id) ?? new Thread(id)),
          this.source,
          generation,
          nsPerTick,
        );
        byThread.set(id, cursor);
      }
      cursor.rows.push(row);
    }
    return [...byThread.values()];
  }

  /** Takes the earliest event that can come. */
  private step(tables: GenerationTables): void {
    if (this.take(0, tables)) return;
    this.sort();
    for (let i = 1; i < this.heap.length; i++) if (this.take(i, tables)) return;
    const first = this.heap[0]!;
    broken('no-order', `No event can come next; the earliest is of type ${first.type}`, first.offset);
  }

  private take(i: number, tables: GenerationTables): boolean {
    const cursor = this.heap[i]!;
    this.bind(cursor);
    const made = advance(this.state, cursor, tables);
    if (made === 0) return false;
    this.checkTables(cursor, tables);
    this.counts[kindOfType[cursor.type]!]! += made;
    if (cursor.thread === this.noThread) this.noThread.g = this.noThread.p = null;
    if (cursor.advance()) {
      if (this.up(i) === i) this.down(i);
    } else this.remove(i);
    return true;
  }

  /** Another thread's status may have made this thread known meanwhile. */
  private bind(cursor: ThreadCursor): void {
    const { thread } = cursor;
    if (cursor.isBound || thread === this.noThread) return;
    const known = this.state.threads.get(thread.id);
    if (known === undefined) this.state.threads.set(thread.id, thread);
    else cursor.thread = known;
    cursor.isBound = true;
  }

  private checkTables(e: ThreadCursor, tables: GenerationTables): void {
    const bits = tableArguments[e.type]!;
    if (bits === 0) return;
    if ((bits & 1) !== 0) this.checkStack(e, e.a);
    if ((bits & 2) !== 0) this.checkStack(e, e.b);
    if ((bits & 4) !== 0) this.checkStack(e, e.c);
    if ((bits & 8) !== 0) this.checkStack(e, e.d);
    const isMissing =
      ((bits & 16) !== 0 && !tables.hasString(e.a)) ||
      ((bits & 32) !== 0 && !tables.hasString(e.b)) ||
      ((bits & 64) !== 0 && !tables.hasString(e.c));
    if (isMissing) broken('missing-entry', 'An event names a string that is not there', e.offset);
  }

  private checkStack(e: ThreadCursor, stack: number): void {
    if (stack >= this.ranks.length || this.ranks[stack] === unknownStack)
      broken('missing-entry', `An event names the stack ${stack}, which is not there`, e.offset);
  }

  private sort(): void {
    this.heap.sort((a, b) => a.timeNs - b.timeNs);
  }

  private up(i: number): number {
    const heap = this.heap;
    const cursor = heap[i]!;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (heap[parent]!.timeNs <= cursor.timeNs) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = cursor;
    return i;
  }

  private down(i: number): void {
    const heap = this.heap;
    const cursor = heap[i]!;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.timeNs < heap[child]!.timeNs) child++;
      if (heap[child]!.timeNs >= cursor.timeNs) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = cursor;
  }

  private remove(i: number): void {
    const last = this.heap.pop()!;
    if (i === this.heap.length) return;
    this.heap[i] = last;
    if (this.up(i) === i) this.down(i);
  }
}
