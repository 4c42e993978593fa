import type { StackList } from '../stack-list';
import { reasonRow } from '../wait-reason';
import { wokeByItself } from '../waker';
import type { GenerationTables } from './tables';

/** What the ids of the generation that is being scanned stand for: stacks as rows of the whole trace, reasons. */
export class StackRows {
  /** Ranks of the wait classes by stack id. */
  ranks: Uint8Array = new Uint8Array(1);
  private rows = new Int32Array(1);
  private tables: GenerationTables | null = null;
  private reasonRows: number[] = [];
  /** By stack id: `wokeByItself`. */
  private readonly wakesById = new Map<number, boolean>();

  constructor(readonly stacks: StackList) {}

  beginGeneration(tables: GenerationTables): void {
    this.tables = tables;
    this.ranks = tables.stackRanks;
    this.rows = new Int32Array(this.ranks.length).fill(-1);
    this.reasonRows = [];
    this.wakesById.clear();
  }

  /** −1 for the empty stack. */
  rowOf(stack: number): number {
    if (stack === 0) return -1;
    let row = this.rows[stack]!;
    if (row < 0) this.rows[stack] = row = this.stacks.add(this.tables?.frames(stack) ?? []);
    return row;
  }

  /** Whether the goroutine that runs there is what woke one that waited for a connection. */
  wakes(stack: number): boolean {
    let woke = this.wakesById.get(stack);
    if (woke === undefined) this.wakesById.set(stack, (woke = wokeByItself(this.tables?.frames(stack) ?? [])));
    return woke;
  }

  /** Row of a reason, by string id (wait-reason.ts). */
  reasonOf(id: number): number {
    let row = this.reasonRows[id];
    if (row === undefined) this.reasonRows[id] = row = reasonRow(this.text(id));
    return row;
  }

  text(id: number): string {
    return this.tables?.text(id) ?? '';
  }
}
