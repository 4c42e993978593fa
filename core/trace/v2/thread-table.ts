import type { ThreadState } from '../scan/kernel';

/** A thread (M) between its batches, and where its last batch began, to be able to read that again. */
export interface Thread extends ThreadState {
  readonly id: number;
  goroutine: number;
  seq: number;
  /** Batch row of the generation; −1 for none yet. */
  lastBatch: number;
  goroutineBefore: number;
  seqBefore: number;
}

/** All threads that a trace names. What they run lasts from one generation to the next. */
export class ThreadTable {
  private readonly byId = new Map<number, Thread>();

  get all(): Iterable<Thread> {
    return this.byId.values();
  }

  get(id: number): Thread {
    let thread = this.byId.get(id);
    if (thread === undefined) {
      thread = { id, goroutine: -1, seq: 0, lastBatch: -1, goroutineBefore: -1, seqBefore: 0 };
      this.byId.set(id, thread);
    }
    return thread;
  }

  beginGeneration(): void {
    for (const thread of this.byId.values()) {
      thread.lastBatch = -1;
      thread.seq = 0;
    }
  }
}
