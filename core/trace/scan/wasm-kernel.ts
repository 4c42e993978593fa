import { eventArguments, maxBatchSize } from '../v2/event-kinds';
import { begins, fitting, isRare, isWait, nextState } from '../v2/record-rules';
import type { StackRows } from '../v2/stack-rows';
import {
  inputPadding,
  mostRecords,
  recordFields,
  watchLength,
  type ScanKernel,
  type ScanStatus,
  type ThreadState,
} from './kernel';
import { StackAnswers, WasmGoroutines } from './wasm-goroutines';
import { place, type KernelExports, type KernelImports } from './wasm-memory';

/** The inner loop in WebAssembly; the caller makes the instance, for core knows no files. */
export class WasmKernel implements ScanKernel {
  input = new Uint8Array(0);
  watch = new Uint8Array(0);
  records = new Float64Array(0);
  followCreated = false;
  pairCreations = false;
  private readonly module: KernelExports;
  private readonly answers = new StackAnswers();

  /** @param instantiate makes an instance of the module with these imports in `env` */
  constructor(instantiate: (env: KernelImports) => KernelExports) {
    this.module = instantiate(this.answers.imports);
    const tables = { arguments: eventArguments, isRare, isWait, begins, fitting, nextState };
    for (const [name, table] of Object.entries(tables))
      new Uint8Array(this.module.memory.buffer).set(table.subarray(0, 256), place[name as keyof typeof tables]);
    this.view();
  }

  get recordCount(): number {
    return this.module.recordCount.value;
  }

  get firstNs(): number {
    return this.module.firstNs.value;
  }

  get lastNs(): number {
    return this.module.lastNs.value;
  }

  get stoppedAt(): number {
    return this.module.stoppedAt.value;
  }

  get events(): number {
    return this.module.events.value;
  }

  get paired(): number {
    return this.module.paired.value;
  }

  beginTrace(): void {
    this.module.beginTrace();
    this.view();
  }

  goroutines(rows: StackRows): WasmGoroutines {
    this.answers.rows = rows;
    const view = (): void => {
      this.view();
    };
    return new WasmGoroutines(this.module, view, rows);
  }

  takeCreations(): void {
    this.module.takeMade();
  }

  takeEnded(): void {
    this.module.takeEnded();
  }

  setRanks(ranks: Uint8Array): void {
    const at = this.module.beginStacks(ranks.length);
    this.view();
    new Uint8Array(this.module.memory.buffer, at, ranks.length).set(ranks);
  }

  scan(length: number, baseNs: number, nsPerTick: number, threadId: number, thread: ThreadState): ScanStatus {
    const { module } = this;
    module.goroutine.value = thread.goroutine;
    module.seq.value = thread.seq;
    module.configure(this.followCreated ? 1 : 0, this.pairCreations ? 1 : 0);
    const status = module.scan(length, baseNs, nsPerTick, threadId) as ScanStatus;
    thread.goroutine = module.goroutine.value;
    thread.seq = module.seq.value;
    return status;
  }

  /** Looks at the memory anew: it has another buffer when it has grown. */
  private view(): void {
    const { buffer } = this.module.memory;
    if (this.input.buffer === buffer) return;
    this.input = new Uint8Array(buffer, place.input, maxBatchSize + inputPadding);
    this.watch = new Uint8Array(buffer, place.watch, watchLength);
    this.records = new Float64Array(buffer, place.records, mostRecords * recordFields);
  }
}
