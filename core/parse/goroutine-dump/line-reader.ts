import { Ascii, decimalValue, digitsEnd, hasBytesAt } from '../../base/bytes';
import type { GoroutineTable } from '../../model/goroutine-table';
import { CallArguments } from './call-line';
import type { DumpIssues } from './dump-issues';
import * as grammar from './line-grammar';
import { Word } from './line-grammar';
import { TableBuilder } from './table-builder';

/**
 * What the next line may be. Outside: before the first header or behind a blank line, where any text may stand. Call: a
 * call, `created by`, an elision or the end. Place, creation place: the tab line that belongs to the call or `created
 * by` before. Ancestor: within `[originating from goroutine N]`, which is no part of this stack.
 */
const Expect = { outside: 0, call: 1, place: 2, creationPlace: 3, ancestor: 4 } as const;

/**
 * Reads the lines of a goroutine dump (debug=2, SIGQUIT, a panic) one after the other. Every line is first compared with
 * the frame that came here last time, which is nearly always right; only what differs is hashed.
 * Every method that reads a line takes its position `at` and returns that of the next one; a line feed stands somewhere
 * behind `at`, so scans need no bound.
 */
export class LineReader {
  private readonly table = new TableBuilder();
  private readonly call = new CallArguments();
  private expect: number = Expect.outside;
  /** The function that waits for its place, and the guessed frame, −1 when the function is not the guessed one. */
  private fn = -1;
  private guess = -1;
  private fnOffset = 0;
  /** The function stood there without arguments: a C function (printOneCgoTraceback), or no function at all. */
  private bare = false;
  private creator = -1;

  constructor(private readonly issues: DumpIssues) {}

  /** Reads the line at `at`; `base` is the offset of `bytes[0]` in the text. */
  line(bytes: Uint8Array, at: number, base: number): number {
    if (this.expect === Expect.outside) return this.outside(bytes, at);
    if (this.expect >= Expect.place && this.expect !== Expect.ancestor) {
      if (bytes[at] === Ascii.tab && !hasBytesAt(bytes, at, Word.otherThread)) return this.place(bytes, at + 1);
      this.placeMissing();
    }
    if (this.expect === Expect.call) {
      let next = this.guessedCall(bytes, at, base, this.table.guess());
      if (next < 0) next = this.guessedCall(bytes, at, base, this.table.otherGuess());
      if (next >= 0) return next;
    }
    return this.boundary(bytes, at, base);
  }

  get awaitsPlace(): boolean {
    return this.expect === Expect.place || this.expect === Expect.creationPlace;
  }

  get isOutside(): boolean {
    return this.expect === Expect.outside;
  }

  get lacksCreation(): boolean {
    return this.expect === Expect.call && this.table.lacksCreation;
  }

  get count(): number {
    return this.table.count;
  }

  /** Ends the last goroutine and hands over the table. `truncated` marks that goroutine as not read to its end. */
  done(truncated: boolean): GoroutineTable {
    if (this.awaitsPlace) this.placeMissing();
    if (truncated && this.expect !== Expect.outside) this.table.markTruncated();
    return this.table.done();
  }

  private outside(bytes: Uint8Array, at: number): number {
    return grammar.isHeaderStart(bytes, at) ? this.header(bytes, at) : grammar.lineFeed(bytes, at) + 1;
  }

  /** A line that may end the goroutine, or stand between its frames; else an unguessed call. */
  private boundary(bytes: Uint8Array, at: number, base: number): number {
    const first = bytes[at];
    if (first === Ascii.lf || (first === Ascii.cr && bytes[at + 1] === Ascii.lf)) {
      this.table.end();
      this.expect = Expect.outside;
      return grammar.lineFeed(bytes, at) + 1;
    }
    if (grammar.isHeaderStart(bytes, at)) return this.header(bytes, at);
    if (this.expect === Expect.ancestor) return grammar.lineFeed(bytes, at) + 1;
    if (hasBytesAt(bytes, at, Word.createdBy)) return this.createdBy(bytes, at + Word.createdBy.length);
    return this.newCall(bytes, at, base);
  }

  /** `goroutine 7 [IO wait, 2 minutes]:`, in a crash `goroutine 7 gp=0xc000002380 m=0 mp=0x5d1ba0 [running]:`. */
  private header(bytes: Uint8Array, at: number): number {
    const digits = at + Word.goroutine.length;
    let open = digitsEnd(bytes, digits);
    const id = decimalValue(bytes, digits, open);
    while (bytes[open] !== Ascii.openBracket && bytes[open] !== Ascii.lf) open++;
    if (bytes[open] === Ascii.lf) return this.notHeader(open);
    const { statuses } = this.table;
    let close = statuses.lastEnd(bytes, open + 1);
    let status = statuses.lastSeen;
    if (close < 0 || (bytes[close + 2] !== Ascii.lf && bytes[close + 2] !== Ascii.cr)) {
      const lf = grammar.lineFeed(bytes, open);
      close = grammar.textEnd(bytes, open, lf) - 2;
      if (close <= open || bytes[close] !== Ascii.closeBracket || bytes[close + 1] !== Ascii.colon)
        return this.notHeader(lf);
      status = statuses.intern(bytes, open + 1, close);
    }
    this.table.begin(id, status);
    this.expect = Expect.call;
    return grammar.lineFeed(bytes, close + 2) + 1;
  }

  /** Text that only begins like a header ends a goroutine all the same: what follows is not of that one. */
  private notHeader(lf: number): number {
    this.table.end();
    this.expect = Expect.outside;
    return lf + 1;
  }

  /** The line as the call or creation that frame `guess` says, or −1. */
  private guessedCall(bytes: Uint8Array, at: number, base: number, guess: number): number {
    if (guess < 0) return -1;
    const fn = this.table.frames.functionOf(guess);
    const isCreation = bytes[at] === Word.createdBy[0] && hasBytesAt(bytes, at, Word.createdBy);
    const start = isCreation ? at + Word.createdBy.length : at;
    const end = this.table.strings.matchEnd(fn, bytes, start);
    if (end < 0) return -1;
    if (isCreation) return this.createdByKnown(bytes, end, fn, guess);
    if (bytes[end] !== Ascii.openParen) return -1;
    const next = this.call.read(bytes, end + 1);
    if (next < 0) return -1;
    this.await(fn, guess, base + at);
    return next;
  }

  private newCall(bytes: Uint8Array, at: number, base: number): number {
    const lf = grammar.lineFeed(bytes, at);
    const end = grammar.textEnd(bytes, at, lf);
    const open = grammar.argumentsStart(bytes, at, end);
    const { strings } = this.table;
    if (open > at && this.call.read(bytes, open + 1) === lf + 1) {
      this.await(strings.intern(bytes, at, open), -1, base + at);
    } else if (hasBytesAt(bytes, at, Word.originating)) {
      const ancestor = grammar.numberAt(bytes, at + Word.originating.length);
      this.table.setAncestor(ancestor);
      this.expect = Expect.ancestor;
    } else if (hasBytesAt(bytes, at, Word.elided) && hasBytesAt(bytes, end - Word.elidedEnd.length, Word.elidedEnd)) {
      this.table.setElided();
    } else if (hasBytesAt(bytes, at, Word.exitStatus)) {
      // What `go run` adds right below a panic.
      this.table.end();
      this.expect = Expect.outside;
    } else if (bytes[at] !== Ascii.tab) {
      this.call.none();
      const isC = hasBytesAt(bytes, at, Word.nonGo);
      this.await(strings.intern(bytes, at, isC ? at + Word.nonGo.length : end), -1, base + at);
      this.bare = !isC;
    } else if (!hasBytesAt(bytes, at, Word.otherThread)) {
      this.issues.add(base + at, 'A place without a call before it');
    }
    return lf + 1;
  }

  private await(fn: number, guess: number, offset: number): void {
    this.fn = fn;
    this.guess = guess;
    this.fnOffset = offset;
    this.bare = false;
    this.expect = Expect.place;
  }

  /** `created by main.main`, from Go 1.21 on `created by main.main in goroutine 1`; `at` is behind `created by `. */
  private createdBy(bytes: Uint8Array, at: number): number {
    const lf = grammar.lineFeed(bytes, at);
    const end = grammar.textEnd(bytes, at, lf);
    const name = grammar.creatorStart(bytes, at, end);
    this.creator = name < end ? grammar.numberAt(bytes, name + Word.inGoroutine.length) : -1;
    this.await(this.table.strings.intern(bytes, at, name), -1, 0);
    this.expect = Expect.creationPlace;
    return lf + 1;
  }

  /** The same with the guessed function, whose name ends at `at`; −1 when the line goes on otherwise. */
  private createdByKnown(bytes: Uint8Array, at: number, fn: number, guess: number): number {
    let end = at;
    this.creator = -1;
    if (bytes[at] === Ascii.space) {
      if (!hasBytesAt(bytes, at, Word.inGoroutine)) return -1;
      const digits = at + Word.inGoroutine.length;
      end = digitsEnd(bytes, digits);
      this.creator = decimalValue(bytes, digits, end);
    }
    if (bytes[end] === Ascii.cr) end++;
    if (bytes[end] !== Ascii.lf) return -1;
    this.await(fn, guess, 0);
    this.expect = Expect.creationPlace;
    return end + 1;
  }

  /** `/src/main.go:12 +0x1b4`; `at` is behind the tab. */
  private place(bytes: Uint8Array, at: number): number {
    const { frames } = this.table;
    const inlined = this.expect === Expect.place && this.call.inlined;
    if (this.guess >= 0) {
      const next = this.guessedPlace(bytes, at, inlined, this.guess);
      if (next >= 0) return next;
      const other = this.table.otherGuess();
      if (other >= 0 && other !== this.guess && frames.functionOf(other) === this.fn) {
        const otherNext = this.guessedPlace(bytes, at, inlined, other);
        if (otherNext >= 0) return otherNext;
      }
    }
    const lf = grammar.lineFeed(bytes, at);
    const end = grammar.placeTextEnd(bytes, at, grammar.textEnd(bytes, at, lf));
    this.add(frames.frame(this.fn, frames.place(bytes, at, end), inlined));
    return lf + 1;
  }

  /** The line as the place of frame `guess`, or −1. */
  private guessedPlace(bytes: Uint8Array, at: number, inlined: boolean, guess: number): number {
    const { frames } = this.table;
    if (frames.isInlined(guess) !== inlined) return -1;
    const end = frames.placeEnd(guess, bytes, at);
    // Behind it ` +0x1b4` or nothing; anything else goes the slow way, so that no longer name is mistaken for this one.
    if (end < 0 || (bytes[end] !== Ascii.lf && (bytes[end] !== Ascii.space || bytes[end + 1] !== Ascii.plus)))
      return -1;
    this.add(guess);
    return grammar.lineFeed(bytes, end) + 1;
  }

  private add(frame: number): void {
    if (this.expect === Expect.place) this.table.addFrame(frame, this.call.word, this.call.unsure);
    else this.table.setCreation(frame, this.creator);
    this.expect = Expect.call;
  }

  /** No tab line came. A name with arguments is a frame without a place; any other text was not one of this goroutine. */
  private placeMissing(): void {
    if (this.bare) {
      this.issues.add(this.fnOffset, 'This line is not part of a goroutine');
      this.expect = Expect.call;
      return;
    }
    this.add(this.table.frames.frame(this.fn, 0, this.expect === Expect.place && this.call.inlined));
  }
}
