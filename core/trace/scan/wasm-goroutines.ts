import type { ScanWaits } from '../scan-waits';
import { broken } from '../trace-error';
import type { StackRows } from '../v2/stack-rows';
import type { TrackedGoroutines } from './goroutines';
import type { KernelExports, KernelImports } from './wasm-memory';
import { summaryOf } from './wasm-summary';

/** Tracked in the module's memory: assembly/goroutines.as. One is named by its place. */
export class WasmGoroutines implements TrackedGoroutines<number> {
  constructor(
    private readonly module: KernelExports,
    /** Memory may have grown. */
    private readonly view: () => void,
    private readonly rows: StackRows,
  ) {}

  beginGeneration(): void {
    this.module.beginGeneration();
  }

  beginBatch(): void {
    this.module.beginBatch();
  }

  find(id: number): number | null {
    const g = this.module.find(id);
    return g === 0 ? null : g;
  }

  track(id: number, state: number, knownFromNs: number, isProvisional: boolean): number {
    const g = this.module.track(id, state, knownFromNs, isProvisional ? 1 : 0);
    this.view();
    return g;
  }

  isProvisional(g: number): boolean {
    return this.module.isProvisional(g) !== 0;
  }

  hasState(g: number, state: number): boolean {
    return this.module.hasState(g, state) !== 0;
  }

  isUntouched(g: number): boolean {
    return this.module.isUntouched(g) !== 0;
  }

  beginAt(g: number, state: number, atNs: number): void {
    this.module.beginAt(g, state, atNs);
  }

  foundWaiting(g: number, rank: number, row: number): void {
    this.module.foundWaiting(g, rank, stackOf(this.rows, row));
    this.view();
  }

  settle(g: number): void {
    this.module.settle(g);
    this.view();
  }

  settled(g: number): void {
    this.module.settled(g);
    this.view();
  }

  take(from: number, offset: number): number {
    const row = this.module.take(from, this.module.recordCount.value);
    this.view();
    if (row < 0) this.refuse(offset);
    return row;
  }

  takeRun(record: number, offset: number): void {
    const fits = this.module.takeRun(record);
    this.view();
    if (fits === 0) this.refuse(offset);
  }

  feed(g: number, record: number, offset: number): void {
    const fits = this.module.feed(g, record);
    this.view();
    if (fits === 0) this.refuse(offset);
  }

  unordered(): number {
    return this.module.unordered();
  }

  finish(startNs: number, endNs: number): ScanWaits {
    this.module.finish(endNs);
    const found = summaryOf(this.module, this.rows.stacks.isAcceptCall, startNs, endNs);
    this.view();
    return found;
  }

  private refuse(offset: number): never {
    return broken('no-order', `The events of goroutine ${this.module.unfit.value} fit no order`, offset);
  }
}

/** Answers what the module asks of the stacks of the trace that is being scanned. */
export class StackAnswers {
  rows: StackRows | null = null;
  readonly imports: KernelImports = {
    rowOf: (stack) => (this.rows === null ? -1 : stackOf(this.rows, this.rows.rowOf(stack))),
    wakes: (stack) => (this.rows?.wakes(stack) === true ? 1 : 0),
    reasonOf: (id) => this.rows?.reasonOf(id) ?? -1,
  };
}

/** A row of the stacks as assembly/stacks.as has it. */
function stackOf(rows: StackRows, row: number): number {
  return row < 0 ? -1 : row * 2 + (rows.stacks.isAcceptCall[row] === true ? 1 : 0);
}
