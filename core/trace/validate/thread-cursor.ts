import type { TraceSource } from '../source';
import { broken } from '../trace-error';
import { eventArguments } from '../v2/event-kinds';
import type { Generation } from '../v2/batch-index';
import type { Thread } from './run-state';

/** Steps through the events of one thread in one generation, a batch in memory at a time. The fields are the event. */
export class ThreadCursor {
  type = 0;
  timeNs = 0;
  /** Numbers behind the time; those that the event does not have keep old values. */
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  /** Rows of the generation's batches of this thread. */
  readonly rows: number[] = [];
  private bytes = new Uint8Array(0);
  private at = 0;
  private end = 0;
  private next = 0;
  private eventAt = 0;
  private base = 0;

  /** The thread is entered in the state. */
  isBound = false;

  constructor(
    public thread: Thread,
    private readonly source: TraceSource,
    private readonly generation: Generation,
    private readonly nsPerTick: number,
  ) {}

  /** Offset of the current event in the trace. */
  get offset(): number {
    return this.base + this.eventAt;
  }

  /** Goes to the next event; false at the end. @throws BrokenTrace `bad-event`, `bad-number`, `truncated` */
  advance(): boolean {
    while (this.at >= this.end) if (!this.load()) return false;
    this.eventAt = this.at;
    const type = this.bytes[this.at++]!;
    const count = eventArguments[type]!;
    if (count === 0) broken('bad-event', `An event has the unknown type ${type}`, this.offset);
    this.type = type;
    this.timeNs += Math.trunc(this.number() * this.nsPerTick);
    if (count > 1) this.a = this.number();
    if (count > 2) this.b = this.number();
    if (count > 3) this.c = this.number();
    if (count > 4) this.d = this.number();
    return true;
  }

  private load(): boolean {
    const row = this.rows[this.next];
    if (row === undefined) return false;
    this.next++;
    const { offset, size, time } = this.generation;
    const length = size.data[row]!;
    if (length > this.bytes.length) this.bytes = new Uint8Array(length);
    this.base = offset.data[row]!;
    const read = this.source.read(this.base, this.bytes.subarray(0, length));
    if (read < length) broken('truncated', 'The trace ends within a batch', this.base + read);
    this.at = 0;
    this.end = length;
    this.timeNs = Math.trunc(time.data[row]! * this.nsPerTick);
    return true;
  }

  private number(): number {
    if (this.at < this.end) {
      const b = this.bytes[this.at++]!;
      return b < 128 ? b : this.longNumber(b & 127);
    }
    return broken('bad-number', 'An event ends within a number', this.offset);
  }

  private longNumber(value: number): number {
    let scale = 128;
    for (let i = 1; ; i++) {
      if (this.at >= this.end) broken('bad-number', 'An event ends within a number', this.offset);
      const b = this.bytes[this.at++]!;
      if (i === 9 && b > 1) broken('bad-number', 'A number has more than 64 bits', this.offset);
      value += (b & 127) * scale;
      if (b < 128) return value;
      scale *= 128;
    }
  }
}
