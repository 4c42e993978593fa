/** Layout of the module's memory, as in assembly/memory.as. */
export const place = {
  arguments: 512,
  isRare: 768,
  isWait: 800,
  begins: 832,
  fitting: 864,
  nextState: 896,
  input: 1024,
  watch: 131_072,
  records: 196_608,
  pieces: 4_980_992,
} as const;

/** The little of WebAssembly that is needed here: core knows neither the DOM's nor node's types. */
interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

interface WasmNumber {
  value: number;
}

/** What assembly/kernel.as exports. Goroutines are places in memory, 0 for none. */
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
  configure(follow: number, pairCreations: number): void;
  takeMade(): void;
  takeEnded(): void;
  scan(length: number, baseNs: number, nsPerTick: number, threadId: number): number;

  readonly unfit: WasmNumber;
  readonly first: WasmNumber;
  readonly waitCount: WasmNumber;
  beginTrace(): void;
  beginGeneration(): void;
  /** Returns where the ranks of so many stacks are to be put. */
  beginStacks(count: number): number;
  beginBatch(): void;
  find(id: number): number;
  track(id: number, state: number, atNs: number, isProvisional: number): number;
  isProvisional(g: number): number;
  hasState(g: number, state: number): number;
  isUntouched(g: number): number;
  beginAt(g: number, state: number, atNs: number): void;
  foundWaiting(g: number, rank: number, stack: number): void;
  settle(g: number): void;
  settled(g: number): void;
  take(from: number, count: number): number;
  takeRun(record: number): number;
  feed(g: number, record: number): number;
  unordered(): number;
  finish(endNs: number): void;

  readonly seriesCount: WasmNumber;
  readonly p50Ns: WasmNumber;
  readonly p99Ns: WasmNumber;
  readonly maxNs: WasmNumber;
  /** Returns where a byte for each row of the stacks is to be put: 1 where a call of accept is on it. */
  beginSummary(stacks: number): number;
  /** 0 waits for a connection, 1 others in netpoll, 2 scheduling delays, 3 calls of accept. */
  summarize(series: number): void;
  countAccepted(startNs: number, partNs: number, parts: number): void;
}

/** What assembly/stacks.as asks for, as imports of the module. */
export interface KernelImports {
  /** Twice the row of a stack, and 1 more when a call of accept is on it. */
  rowOf(stack: number): number;
  wakes(stack: number): number;
  reasonOf(id: number): number;
}
