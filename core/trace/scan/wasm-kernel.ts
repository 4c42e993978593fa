import { eventArguments, maxBatchSize } from '../v2/event-kinds';
import {
  inputPadding,
  mostRecords,
  recordFields,
  watchLength,
  type ScanKernel,
  type ScanStatus,
  type ThreadState,
} from './kernel';

/** Layout of the module's memory, as in assembly/kernel.as. */
const place = { arguments: 512, input: 1024, watch: 131_072, records: 196_608, ranks: 4_653_312 } as const;
const pageSize = 1 << 16;

/** The little of WebAssembly that is needed here: core knows neither the DOM's nor node's types. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

interface WasmNumber {
  value: number;
}

/** What assembly/kernel.as exports. */
export interface KernelExports {
  readonly memory: WasmMemory;
  readonly recordCount: WasmNumber;
  readonly firstNs: WasmNumber;
  readonly lastNs: WasmNumber;
  readonly stoppedAt: WasmNumber;
  readonly events: WasmNumber;
  readonly goroutine: WasmNumber;
  readonly seq: WasmNumber;
  readonly paired: WasmNumber;
  configure(ranks: number, follow: number, pairCreations: number): void;
  takeMade(): void;
  scan(length: number, baseNs: number, nsPerTick: number, threadId: number): number;
}

/** The inner loop in WebAssembly; the caller makes the instance, for core knows no files. */
export class WasmKernel implements ScanKernel {
  input!: Uint8Array;
  watch!: Uint8Array;
  records!: Float64Array;
  followCreated = false;
  pairCreations = false;
  private rankCount = 0;

  constructor(private readonly module: KernelExports) {
    this.view();
    new Uint8Array(module.memory.buffer, place.arguments, 256).set(eventArguments);
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

  takeCreations(): void {
    this.module.takeMade();
  }

  setRanks(ranks: Uint8Array): void {
    const { memory } = this.module;
    const missing = place.ranks + ranks.length - memory.buffer.byteLength;
    if (missing > 0) {
      memory.grow(Math.ceil(missing / pageSize));
      this.view();
    }
    new Uint8Array(memory.buffer, place.ranks, ranks.length).set(ranks);
    this.rankCount = ranks.length;
  }

  scan(length: number, baseNs: number, nsPerTick: number, threadId: number, thread: ThreadState): ScanStatus {
    const { module } = this;
    module.goroutine.value = thread.goroutine;
    module.seq.value = thread.seq;
    module.configure(this.rankCount, this.followCreated ? 1 : 0, this.pairCreations ? 1 : 0);
    const status = module.scan(length, baseNs, nsPerTick, threadId) as ScanStatus;
    thread.goroutine = module.goroutine.value;
    thread.seq = module.seq.value;
    return status;
  }

  /** Growing gives the memory a new buffer. */
  private view(): void {
    const { buffer } = this.module.memory;
    this.input = new Uint8Array(buffer, place.input, maxBatchSize + inputPadding);
    this.watch = new Uint8Array(buffer, place.watch, watchLength);
    this.records = new Float64Array(buffer, place.records, mostRecords * recordFields);
  }
}
