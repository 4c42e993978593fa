import type { TraceSource } from '../source';
import { broken } from '../trace-error';
import type { V1Batch } from './batch-index';
import { V1 } from './event-kinds';

/** Go's batches have 64 KiB (runtime/trace.go, traceBuf); a string may stand on top. */
const largestBatch = 2 << 20;

/** Steps through the timed events of one processor, a batch in memory at a time. The fields are the current event. */
export class ProcessorCursor {
  type = 0;
  ticks = 0;
  /** Numbers behind the time, as many as the event has; the last is the stack where it has one. */
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  /** What runs on the processor before the event; 0 for none. */
  goroutine = 0;
  /** The last event was a syscall, of which the next tells whether it blocked. */
  inSyscall = false;
  syscallTicks = 0;
  private bytes = new Uint8Array(0);
  private at = 0;
  private end = 0;
  private next = 0;
  private eventAt = 0;

  constructor(
    private readonly source: TraceSource,
    private readonly batches: readonly V1Batch[],
    readonly processor: number,
  ) {}

  /** Offset of the current event. */
  get offset(): number {
    return (this.batches[this.next - 1]?.offset ?? 0) + this.eventAt;
  }

  /** Goes to the next timed event; false at the end. @throws BrokenTrace */
  advance(): boolean {
    for (;;) {
      while (this.at >= this.end) if (!this.load()) return false;
      this.eventAt = this.at;
      const first = this.bytes[this.at++]!;
      const type = first & 63;
      if (type === V1.string) {
        this.number();
        this.skip();
        continue;
      }
      const count = first >> 6;
      if (count === 3) {
        const end = this.number() + this.at;
        if (type === V1.stack || type === V1.cpuSample) {
          this.at = end;
          continue;
        }
        this.read(end);
        if (type === V1.userLog) this.skip();
      } else {
        const value = this.number();
        if (count > 0) this.a = this.number();
        if (count > 1) this.b = this.number();
        if (type === V1.frequency || type === V1.timerGoroutine) continue;
        this.ticks += value;
      }
      this.type = type;
      return true;
    }
  }

  private read(end: number): void {
    this.ticks += this.number();
    this.a = this.at < end ? this.number() : 0;
    this.b = this.at < end ? this.number() : 0;
    this.c = this.at < end ? this.number() : 0;
    this.d = this.at < end ? this.number() : 0;
    if (this.at !== end) broken('bad-event', 'An event has another length than it says', this.offset);
  }

  /** Steps over a string: its length and its bytes. */
  private skip(): void {
    const length = this.number();
    this.at += length;
  }

  private load(): boolean {
    const batch = this.batches[this.next];
    if (batch === undefined) return false;
    this.next++;
    const size = batch.end - batch.offset;
    if (size > largestBatch) broken('too-large', `A batch has ${size} bytes`, batch.offset);
    if (size > this.bytes.length) this.bytes = new Uint8Array(size);
    const length = this.source.read(batch.offset, this.bytes.subarray(0, size));
    if (length < size) broken('truncated', 'The trace ends within a batch', batch.offset + length);
    this.at = 0;
    this.end = size;
    this.ticks = batch.ticks;
    return true;
  }

  private number(): number {
    // Behind the end there is undefined, which must end a number too.
    const b = this.bytes[this.at++]!;
    if (!(b >= 128)) return b;
    let value = b & 127;
    let scale = 128;
    for (;;) {
      const next = this.bytes[this.at++]!;
      value += (next & 127) * scale;
      if (!(next >= 128)) return value;
      scale *= 128;
    }
  }
}
