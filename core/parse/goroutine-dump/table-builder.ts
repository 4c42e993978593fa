import { StringTable } from '../../base/string-table';
import type { GoroutineTable } from '../../model/goroutine-table';
import { FrameStore } from './frame-store';
import { GoroutineRows } from './goroutine-rows';
import { StackStore } from './stack-store';
import { StatusTable } from './status';

/** Puts the columns of a GoroutineTable together, goroutine by goroutine; at most one is open. */
export class TableBuilder {
  readonly strings = new StringTable();
  readonly frames = new FrameStore(this.strings);
  readonly statuses = new StatusTable(this.strings);
  private readonly stacks = new StackStore();
  private readonly rows = new GoroutineRows();
  /** First frame of the last goroutine with this status: where the guessing begins. */
  private readonly firstFrames: number[] = [];

  private open = false;
  private id = 0;
  private status = 0;
  private creator = -1;
  private creation = -1;
  private elided = false;
  /** The frame read last in the open goroutine, −1 at its beginning. */
  private previous = -1;

  begin(id: number, status: number): void {
    this.end();
    const { statuses } = this;
    this.rows.begin(id, statuses.state(status), statuses.minutesOf(status), statuses.flagsOf(status));
    this.open = true;
    this.id = id;
    this.status = status;
    this.creator = -1;
    this.creation = -1;
    this.elided = false;
    this.previous = -1;
  }

  /** The frame that probably comes next: the one that did so last time; −1 for no idea. */
  guess(): number {
    return this.previous >= 0 ? this.frames.follower(this.previous) : (this.firstFrames[this.status] ?? -1);
  }

  /** The second guess. */
  otherGuess(): number {
    return this.previous >= 0 ? this.frames.otherFollower(this.previous) : -1;
  }

  addFrame(frame: number, word: number, unsure: boolean): void {
    this.rows.word(word, unsure);
    this.stacks.push(frame);
    this.follow(frame);
  }

  /** The frame of `created by`. */
  setCreation(frame: number, creator: number): void {
    this.creation = frame;
    this.creator = creator;
    this.follow(frame);
  }

  /** The creator as an ancestor's header names it: dumps before Go 1.21 say it only there. */
  setAncestor(goroutine: number): void {
    if (this.creator < 0) this.creator = goroutine;
  }

  setElided(): void {
    this.elided = true;
  }

  /** Ends the open goroutine, if there is one. */
  end(): void {
    if (!this.open) return;
    this.open = false;
    this.rows.end(this.stacks.close(this.creation, this.elided), this.creator);
  }

  /**
   * True when the open goroutine stops before its `created by`. Goroutine 1 has none, and those that the runtime makes
   * itself (finalizers, threads of C) have an outermost frame in package runtime (traceback.go, printcreatedby).
   */
  get lacksCreation(): boolean {
    if (!this.open || this.creation >= 0) return false;
    const outermost = this.functionName(0);
    if (outermost === null) return true;
    // Shown with GOTRACEBACK=system: the frame that every goroutine ends in.
    const entry = outermost === 'runtime.goexit' ? this.functionName(1) : outermost;
    return this.id !== 1 && entry !== null && !entry.startsWith('runtime.');
  }

  get count(): number {
    return this.rows.count;
  }

  markTruncated(): void {
    this.rows.markTruncated();
  }

  /** Ends the open goroutine and hands over the columns; the builder is not to be used afterwards. */
  done(): GoroutineTable {
    this.end();
    return {
      ...this.rows.done(),
      stackCount: this.stacks.size,
      ...this.stacks.done(),
      frameCount: this.frames.size,
      ...this.frames.done(),
      strings: this.strings.texts(),
    };
  }

  /** Function of the open stack's frame, counted from the outermost. */
  private functionName(fromOutermost: number): string | null {
    const frame = this.stacks.openFrame(fromOutermost);
    return frame < 0 ? null : this.strings.text(this.frames.functionOf(frame));
  }

  private follow(frame: number): void {
    if (this.previous < 0) this.firstFrames[this.status] = frame;
    else this.frames.setFollower(this.previous, frame);
    this.previous = frame;
  }
}
