// Layout of the module's memory, as in core/trace/scan/wasm-memory.ts, and what grows behind it. Nothing is given back
// before the next trace; what comes and goes keeps free lists of its own.

export const ARGUMENTS: usize = 512;
/** Tables by kind of record (core/trace/v2/record-rules.ts), 32 bytes each. */
export const IS_RARE: usize = 768;
export const IS_WAIT: usize = 800;
export const BEGINS: usize = 832;
export const FITTING: usize = 864;
export const NEXT_STATE: usize = 896;
/** First free ring of each size. */
export const FREE_RINGS: usize = 928;
export const INPUT: usize = 1024;
export const WATCH: usize = 131072;
export const RECORDS: usize = 196608;
/** Goroutines that were made and have not ended, by id: id, creator, time, stack, first frame. */
export const MADE: usize = 3342592;
/** Those that ended and were not seen made, by id. */
export const ENDED: usize = 4653312;
/** First of the tracked goroutines, by id. */
export const BUCKETS: usize = 4915456;
/** Where the pieces of the table of waits stand. */
export const PIECES: usize = 4980992;
const HEAP: usize = 5243136;
const PAGE: usize = 1 << 16;
/** Pages are asked for in such numbers. */
const STEP: usize = 16;

let top: usize = HEAP;

/** Room that nobody else has, on 8 bytes; what stands there is not known. */
export function allocate(size: usize): usize {
  const at = top;
  top += (size + 7) & ~(<usize>7);
  const have = <usize>memory.size() * PAGE;
  if (top > have && memory.grow(<i32>max((top - have + PAGE - 1) / PAGE, STEP)) < 0) unreachable();
  return at;
}

/** Forgets the trace before. */
export function clearMemory(): void {
  top = HEAP;
  memory.fill(FREE_RINGS, 0, INPUT - FREE_RINGS);
  memory.fill(MADE, 0, PIECES - MADE);
}

/** A record of the scan (core/trace/scan/kernel.ts); one that waits for its turn has a link to the next. */
@unmanaged
export class Entry {
  kind: f64;
  goroutine: f64;
  now: f64;
  seq: f64;
  a: f64;
  b: f64;
  /** What was left out of the run before it: ns in syscalls, and goroutines that it made. */
  plainNs: f64;
  created: f64;
  next: usize;
}
