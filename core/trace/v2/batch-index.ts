import { Float64Column, Int32Column } from '../../base/columns';
import { ByteWindow, EndOfSource } from '../byte-window';
import { headerLength } from '../header';
import type { TraceSource } from '../source';
import { BrokenTrace, broken, traceError, type TraceError } from '../trace-error';
import { Ev, maxBatchSize } from './event-kinds';

/** Where the data of a batch without its own stream stands: a part of a table. */
export interface TableBatch {
  readonly offset: number;
  readonly size: number;
  /** Ticks in the batch header. */
  readonly time: number;
}

/** The batches of one generation, by offset; their data stay in the source. */
export class Generation {
  /** Batches of events in the order of the file; row `i` of each column. Time in ticks. */
  readonly offset = new Float64Column(64);
  readonly size = new Int32Column(64);
  readonly time = new Float64Column(64);
  readonly thread = new Float64Column(64);
  readonly strings: TableBatch[] = [];
  readonly stacks: TableBatch[] = [];
  readonly cpuSamples: TableBatch[] = [];
  readonly sync: TableBatch[] = [];

  constructor(
    readonly number: number,
    /** Offset of its first batch. */
    readonly start: number,
  ) {}
}

/** Headers are read in small pieces: the data between them are not needed here. */
const pieceLength = 64;

/**
 * Finds the batches of a v2 trace while it comes in, one generation after the other, without reading their data.
 * Format: runtime/trace.go and internal/trace/batch.go, Go 1.22 to 1.26.
 */
export class BatchIndex {
  private readonly window: ByteWindow;
  private current: Generation | null = null;
  private failure: TraceError | null = null;

  constructor(
    private readonly source: TraceSource,
    private readonly minor: number,
  ) {
    this.window = new ByteWindow(source, pieceLength);
    this.window.at = headerLength;
  }

  /** Where it stands: all batches before are indexed. */
  get position(): number {
    return this.window.at;
  }

  /** Set when no further generation can be read. A generation that was given before is not in doubt. */
  get error(): TraceError | null {
    return this.failure;
  }

  /**
   * The next complete generation, or null: there is none, or (while `ended` is false) not yet, or `error` is set.
   * A generation before Go 1.26 is complete when the next begins or the trace ends.
   */
  next(ended: boolean): Generation | null {
    while (this.failure === null) {
      const start = this.window.at;
      if (this.window.atEnd) return ended ? this.atEnd() : null;
      try {
        const complete = this.batch(start, ended);
        if (complete !== null) return complete;
      } catch (e) {
        this.window.at = start;
        if (e instanceof EndOfSource && !ended) return null;
        if (e instanceof EndOfSource)
          this.failure = traceError('truncated', 'The trace ends within a batch', this.source.size);
        else if (e instanceof BrokenTrace) this.failure = e.error;
        else throw e;
        // Before Go 1.26 what came before a broken batch may well be complete; its tables tell.
        return this.minor < 26 ? this.takeCurrent() : null;
      }
    }
    return null;
  }

  private atEnd(): Generation | null {
    if (this.window.at <= headerLength) {
      this.failure = traceError('truncated', 'The trace ends behind its header', this.source.size);
      return null;
    }
    if (this.minor >= 26 && this.current !== null) {
      this.failure = traceError('truncated', 'The trace ends within a generation', this.source.size);
      return null;
    }
    return this.takeCurrent();
  }

  private takeCurrent(): Generation | null {
    const generation = this.current;
    this.current = null;
    return generation;
  }

  /** Reads one batch header; returns the generation that it ends. */
  private batch(start: number, ended: boolean): Generation | null {
    const w = this.window;
    const type = w.byte();
    if (type === Ev.endOfGeneration && this.minor >= 26) return this.takeCurrent();
    if (type !== Ev.eventBatch && type !== Ev.experimentalBatch)
      broken('bad-batch', `A batch begins with type ${type}`, start);
    if (type === Ev.experimentalBatch) w.byte();
    const number = w.varint();
    const thread = w.varint();
    const time = w.varint();
    const size = w.varint();
    if (number === 0) broken('bad-generation', 'A batch belongs to generation 0', start);
    if (size > maxBatchSize) broken('too-large', `A batch says that it has ${size} bytes, more than 65536`, start);
    const offset = w.at;
    if (offset + size > this.source.size) {
      if (ended) broken('truncated', 'The trace ends within a batch', this.source.size);
      throw new EndOfSource();
    }
    const before = this.enter(number, start);
    if (type === Ev.eventBatch && size > 0) this.add(w.byte(), { offset, size, time }, thread);
    w.at = offset + size;
    return before;
  }

  /** Begins a generation where its number says so; returns the one that ended by that. */
  private enter(number: number, start: number): Generation | null {
    if (this.current?.number === number) return null;
    if (this.current !== null && (this.minor >= 26 || number !== this.current.number + 1))
      broken(
        'bad-generation',
        `Generation ${number} begins within generation ${this.current.number}, out of order`,
        start,
      );
    const before = this.current;
    this.current = new Generation(number, start);
    return before;
  }

  private add(first: number, batch: TableBatch, thread: number): void {
    const g = this.current;
    if (g === null) return;
    if (first === Ev.strings) g.strings.push(batch);
    else if (first === Ev.stacks) g.stacks.push(batch);
    else if (first === Ev.cpuSamples) g.cpuSamples.push(batch);
    else if (first === (this.minor >= 25 ? Ev.sync : Ev.frequency)) g.sync.push(batch);
    else {
      g.offset.push(batch.offset);
      g.size.push(batch.size);
      g.time.push(batch.time);
      g.thread.push(thread);
    }
  }
}
