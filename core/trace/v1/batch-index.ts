import { Float64Column } from '../../base/columns';
import { decodeUtf8 } from '../../base/utf8';
import type { Frame } from '../../model/frame';
import { ByteWindow, EndOfSource } from '../byte-window';
import { headerLength } from '../header';
import type { TraceSource } from '../source';
import { broken } from '../trace-error';
import { functionRank, noClass, StackRank } from '../wait-class';
import { V1, v1Arguments } from './event-kinds';
import { skipPlainEvents } from './plain-events';

const longestString = 1_000_000;
const deepestStack = 1000;
const longestEvent = 2048;
const noProcessor = -1;
/** What pass one reads at a time. */
const pieceLength = 64 << 10;

/** One batch of one processor (P): `[offset, end)` are its events, header left out. */
export interface V1Batch {
  readonly offset: number;
  end: number;
  readonly ticks: number;
}

/**
 * First pass over a v1 trace: batches have no length, so every event is stepped over. Finds the batches of each
 * processor, strings, stacks, the clock and CPU samples. Format: runtime/trace.go, Go 1.21.
 */
export class V1Index {
  readonly batches = new Map<number, V1Batch[]>();
  readonly timers = new Set<number>();
  /** Ticks, and goroutine (0: none), of each CPU sample. */
  readonly sampleTicks = new Float64Column(16);
  readonly sampleGoroutine = new Float64Column(16);
  readonly sampleStack = new Float64Column(16);
  ticksPerSecond = 0;
  /** A stack that was asked for and is not there; 0 for none. */
  missingStack = 0;
  /** Offset and length of each string; offset of each stack's frames and their count. */
  private readonly strings = new Map<number, readonly [offset: number, length: number]>();
  private readonly stringRanks = new Map<number, number>();
  private readonly stacks = new Map<number, readonly [offset: number, frames: number]>();
  private readonly ranks = new Map<number, number>();
  private current: V1Batch | null = null;

  /** @throws BrokenTrace for anything that breaks the framing */
  constructor(private readonly source: TraceSource) {
    const w = new ByteWindow(source, pieceLength);
    w.at = headerLength;
    while (!w.atEnd) {
      if (this.current !== null) w.skip(skipPlainEvents);
      const start = w.at;
      try {
        this.event(w, start);
      } catch (e) {
        if (e instanceof EndOfSource) broken('truncated', 'The trace ends within an event', source.size);
        throw e;
      }
    }
    if (this.current !== null) this.current.end = w.at;
    if (this.ticksPerSecond === 0) broken('bad-clock', 'The trace has no frequency: it was cut', source.size);
    for (const [id, [offset, count]] of this.stacks) this.ranks.set(id, this.rankOf(offset, count));
  }

  /**
   * Rank of the wait class of a stack. Stacks stand at the end of the trace: one that is not there was cut off; Go's
   * reader takes that for an empty one, so here it is none, and `missingStack` remembers it.
   */
  rank(stack: number): number {
    if (stack === 0) return noClass;
    const rank = this.ranks.get(stack);
    if (rank !== undefined) return rank;
    this.missingStack = stack;
    return noClass;
  }

  hasStack(id: number): boolean {
    return this.stacks.has(id);
  }

  hasString(id: number): boolean {
    return this.strings.has(id);
  }

  text(id: number): string {
    const place = this.strings.get(id);
    if (place === undefined) return '';
    const bytes = new Uint8Array(place[1]);
    this.source.read(place[0], bytes);
    return decodeUtf8(bytes);
  }

  frames(stack: number): Frame[] {
    const place = this.stacks.get(stack);
    if (place === undefined) return [];
    const w = new ByteWindow(this.source, 4096);
    w.at = place[0];
    return Array.from({ length: place[1] }, () => {
      const pc = `0x${w.varint().toString(16)}`;
      const name = this.text(w.varint());
      const file = this.text(w.varint());
      return { function: name, file, line: w.varint(), pc, inlined: false };
    });
  }

  private event(w: ByteWindow, start: number): void {
    const first = w.byte();
    const type = first & 63;
    const count = (first >> 6) + 1;
    if (type === V1.batch) {
      this.batch(w, start, count);
      return;
    }
    if (type === V1.string) {
      this.string(w, start);
      return;
    }
    const expected = v1Arguments[type]!;
    if (type !== V1.stack && expected === 0) broken('bad-event', `An event has the unknown type ${type}`, start);
    if (this.current === null) broken('bad-batch', 'An event stands before the first batch', start);
    if (count === 4) this.long(w, type, start);
    else {
      if (count !== expected) broken('bad-event', `An event of type ${type} has ${count} numbers`, start);
      const value = w.varint();
      for (let i = 1; i < count; i++) w.varint();
      if (type === V1.frequency) this.ticksPerSecond = value;
      if (type === V1.timerGoroutine) this.timers.add(value);
    }
  }

  /** An event that says its length. */
  private long(w: ByteWindow, type: number, start: number): void {
    const length = w.varint();
    // A stack may be as long as its frames; Go's other events are far shorter (internal/trace/internal/tracev1).
    const most = type === V1.stack ? longestEvent * 8 : longestEvent;
    if (length > most) broken('too-large', `An event says that it has ${length} bytes`, start);
    const end = w.at + length;
    if (type === V1.stack) this.stack(w, end, start);
    else if (type === V1.cpuSample) this.sample(w);
    if (end > this.source.size) throw new EndOfSource();
    if (w.at > end) broken('bad-event', 'An event is longer than it says', start);
    w.at = end;
    if (type === V1.userLog) {
      const text = w.varint();
      if (text > longestString) broken('too-large', `A string says that it has ${text} bytes`, start);
      if (w.at + text > this.source.size) throw new EndOfSource();
      w.at += text;
    }
  }

  private batch(w: ByteWindow, start: number, count: number): void {
    if (count !== 2) broken('bad-batch', `A batch has ${count} numbers instead of 2`, start);
    const p = w.varint();
    if (p < 2 ** 64 && p > 0x7fffffff) broken('bad-batch', `A batch belongs to processor ${p}`, start);
    const ticks = w.varint();
    if (this.current !== null) this.current.end = start;
    this.current = { offset: w.at, end: w.at, ticks };
    const processor = p < 2 ** 64 ? p : noProcessor;
    const own = this.batches.get(processor);
    if (own === undefined) this.batches.set(processor, [this.current]);
    else own.push(this.current);
  }

  private string(w: ByteWindow, start: number): void {
    const id = w.varint();
    const length = w.varint();
    if (id === 0 || length === 0) broken('bad-table', 'A string has no id or no text', start);
    if (length > longestString) broken('too-large', `A string says that it has ${length} bytes`, start);
    if (this.strings.has(id)) broken('bad-table', `The string id ${id} is there twice`, start);
    if (w.at + length > this.source.size) throw new EndOfSource();
    this.strings.set(id, [w.at, length]);
    const rank = functionRank(w.take(length));
    if (rank !== noClass) this.stringRanks.set(id, rank);
  }

  private stack(w: ByteWindow, end: number, start: number): void {
    const id = w.varint();
    const frames = w.varint();
    if (frames > deepestStack) broken('bad-table', `A stack says that it has ${frames} frames`, start);
    const at = w.at;
    for (let i = 0; i < frames * 4; i++) w.varint();
    if (w.at !== end) broken('bad-table', 'A stack has another length than it says', start);
    if (id !== 0 && frames > 0) this.stacks.set(id, [at, frames]);
  }

  private sample(w: ByteWindow): void {
    w.varint();
    this.sampleTicks.push(w.varint());
    w.varint();
    this.sampleGoroutine.push(w.varint());
    this.sampleStack.push(w.varint());
  }

  private rankOf(offset: number, count: number): number {
    if (this.stringRanks.size === 0) return noClass;
    const w = new ByteWindow(this.source, 1024);
    w.at = offset;
    const rank = new StackRank();
    for (let i = 0; i < count; i++) {
      w.varint();
      rank.add(this.stringRanks.get(w.varint()) ?? noClass);
      w.varint();
      w.varint();
    }
    return rank.take();
  }
}
