import type { StackRows } from '../v2/stack-rows';
import type { TrackedGoroutines } from './goroutines';

/**
 * The inner loop of the scan: one batch of one thread (M) in, the few events that matter out. There are two, with the
 * same results: WebAssembly (assembly/kernel.as, built) and plain TypeScript.
 *
 * A thread is scanned by itself, without a merge: start and unblock carry a sequence number of their goroutine, and
 * everything else belongs to the run that began last on the thread (internal/trace/order.go, Go 1.22 to 1.26).
 */
export interface ScanKernel {
  /** Room for the data of a batch, and some bytes behind it. */
  readonly input: Uint8Array;
  /**
   * A mark for each goroutine id modulo its length; events of goroutines that fit are given. So a watched goroutine is
   * never missed, and another may be given as well. The kernel marks whom it finds in a stack of a wait class.
   */
  readonly watch: Uint8Array;
  /** `recordFields` numbers a record; valid until the next scan. */
  readonly records: Float64Array;
  readonly recordCount: number;
  /** Times of the first and last event of the last batch, ns; NaN when it had none. */
  readonly firstNs: number;
  readonly lastNs: number;
  /** Where the last scan stopped: bytes from the beginning of the batch. */
  readonly stoppedAt: number;
  /** How many events the last scan read. */
  readonly events: number;
  /** Also watch what watched goroutines create, and leave no syscall and no region out. */
  followCreated: boolean;
  /**
   * Keep creations until the goroutine ends, and ends until the creation comes, and then only count both (`paired`): a
   * server makes one for each connection. What is left comes as records of `takeCreations` and `takeEnded`, or sooner.
   */
  pairCreations: boolean;
  /** Goroutines made and ended of which the last scan completed the pair, and gave no creation. */
  readonly paired: number;

  /** Forgets the trace before. */
  beginTrace(): void;
  /** Tracks goroutines in the kernel's own memory, one trace at a time; null where it cannot. */
  goroutines(rows: StackRows): TrackedGoroutines<number> | null;
  /** Ranks of the wait classes by stack id, `unknownStack` for ids that do not exist (`GenerationTables.stackRanks`). */
  setRanks(ranks: Uint8Array): void;
  /** Makes the creations that are kept the records, and forgets them. */
  takeCreations(): void;
  /** Makes the ends that are kept the records, and forgets them. */
  takeEnded(): void;
  /**
   * Scans `input[0..length)`. `thread` is read and brought up to date.
   * @param baseNs time of the batch header
   * @param threadId `m` of the batch
   */
  scan(length: number, baseNs: number, nsPerTick: number, threadId: number, thread: ThreadState): ScanStatus;
}

/** What a thread runs between two of its batches. */
export interface ThreadState {
  /** −1 for none. */
  goroutine: number;
  /** Sequence number with which it was started in this generation; 0 when it ran before. */
  seq: number;
}

/** How a scan ended. Other than `done`, `stoppedAt` is where the broken event begins. */
export const ScanStatus = {
  done: 0,
  unknownType: 1,
  badNumber: 2,
  overrun: 3,
  noGoroutine: 4,
  unknownStack: 5,
} as const;
export type ScanStatus = (typeof ScanStatus)[keyof typeof ScanStatus];

/**
 * Fields of a record: kind, goroutine, time in ns, seq, a, b, and what was left out of the run since the record before: ns
 * in syscalls whose stacks are of no wait class (0 when all is followed), and how many goroutines it made.
 */
export const recordFields = 8;

/** Kinds of records, and what a and b are. The seq of those about the running goroutine is its run's. */
export const Rec = {
  /** Began to run. */
  start: 1,
  /** Was woken. a: goroutine that did it, −1 for none (netpoll, timer). b: its stack. */
  unblock: 2,
  /** Waits. a: stack, b: reason (string id). */
  block: 3,
  /** Gave up the processor. a: stack, b: reason. */
  stop: 4,
  /** a: stack. */
  syscallBegin: 5,
  syscallEnd: 6,
  /** The syscall ended, and the goroutine must wait for a processor. */
  syscallEndBlocked: 7,
  /** Was created. seq: creator or −1, a: stack of the creator, b: its own first frame. */
  create: 8,
  createBlocked: 9,
  createSyscall: 10,
  /** Ended its run. b: 1 when its creation was kept and is now counted as paired. */
  destroy: 11,
  destroySyscall: 12,
  /** State of a goroutine in this generation. seq: thread, a: tracev2.GoStatus, b: stack. */
  status: 13,
  /** Was woken and runs at once, in place of goroutine a. */
  switchTo: 14,
  /** A whole syscall of one batch: begin and end without another record between. a: stack, b: end in ns. */
  syscall: 15,
  /** Only what was left out, at the end of a batch for the most part. */
  totals: 16,
  /** Begin and end of a user region, only when all is followed. a: name (string id). */
  regionBegin: 17,
  regionEnd: 18,
  /** Only of `takeEnded`: ended, and was not made since the generation began. */
  ended: 19,
} as const;

export const watchLength = 1 << 16;
/** The most records that a batch can give: a switch takes four bytes and gives three. */
export const mostRecords = 3 * (1 << 14) + 3;
/** How many creations can be kept: one for each goroutine id modulo this. */
export const madeSlots = 1 << 15;
/** Room behind the data, so that a broken last event can be read and told. */
export const inputPadding = 128;
