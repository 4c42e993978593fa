import { Float64Column, Int32Column, Uint8Column } from '../../base/columns';
import { GoroutineFlag } from '../../model/goroutine-table';

/** The columns with one row for each goroutine, and the first argument words of their frames. */
export class GoroutineRows {
  private readonly id = new Float64Column();
  private readonly state = new Int32Column();
  private readonly minutes = new Int32Column();
  private readonly flags = new Uint8Column();
  private readonly stack = new Int32Column();
  private readonly creator = new Float64Column();
  private readonly wordStart = new Int32Column();
  private readonly words = new Float64Column(1024);
  private readonly wordUnsure = new Uint8Column(1024);

  get count(): number {
    return this.stack.length;
  }

  /** Begins a row; `end` completes it. */
  begin(id: number, state: number, minutes: number, flags: number): void {
    this.id.push(id);
    this.state.push(state);
    this.minutes.push(minutes);
    this.flags.push(flags);
    this.wordStart.push(this.words.length);
  }

  word(value: number, unsure: boolean): void {
    this.words.push(value);
    this.wordUnsure.push(unsure ? 1 : 0);
  }

  end(stack: number, creator: number): void {
    this.stack.push(stack);
    this.creator.push(creator);
  }

  /** Marks the last goroutine as not read to its end. */
  markTruncated(): void {
    if (this.flags.length > 0) this.flags.data[this.flags.length - 1]! |= GoroutineFlag.truncated;
  }

  done() {
    return {
      count: this.count,
      id: this.id.done(),
      state: this.state.done(),
      minutes: this.minutes.done(),
      flags: this.flags.done(),
      stack: this.stack.done(),
      creator: this.creator.done(),
      wordStart: this.wordStart.done(),
      words: this.words.done(),
      wordUnsure: this.wordUnsure.done(),
    };
  }
}
