import { Ascii, asciiBytes, hasBytesAt } from '../base/bytes';
import { Uint8Column } from '../base/columns';
import type { GoroutineTable } from '../model/goroutine-table';
import { DumpIssues, type DumpIssue } from './goroutine-dump/dump-issues';
import { LineReader } from './goroutine-dump/line-reader';

export type { DumpIssue };

export interface GoroutineDump {
  readonly table: GoroutineTable;
  readonly issues: readonly DumpIssue[];
  /** True when the text does not hold all goroutines, or not all of the last one. */
  readonly truncated: boolean;
  /** Bytes read. */
  readonly bytes: number;
}

/** net/http/pprof cuts debug=2 here (runtime/pprof/pprof.go, writeGoroutineStacks, Go 1.13 to 1.26). */
export const runtimeDumpLimit = 64 << 20;

/** The longest line that is read. Names of generic types are long, but not that long. */
const longestLine = 1 << 20;

/**
 * Streaming parser of goroutine dumps as text: debug=2, SIGQUIT and panics, Go 1.13 to 1.26, also with other text around.
 * Takes chunks of any size, never throws, and keeps nothing of a chunk but an unfinished line. Memory: the columns (about
 * 10 bytes for each frame and 40 for each goroutine) and every distinct name once.
 */
export class GoroutineDumpParser {
  private readonly issues = new DumpIssues();
  private readonly reader = new LineReader(this.issues);
  /** The line that the last chunk ended in. */
  private readonly rest = new Uint8Column(4096);
  /** Bytes of the unfinished line that were dropped as it is too long. */
  private skipped = 0;
  private bytes = 0;

  /** Reads the next bytes of the text. `chunk` may be reused afterwards. */
  push(chunk: Uint8Array): void {
    let at = 0;
    if (this.rest.length > 0 || this.skipped > 0) {
      const lf = chunk.indexOf(Ascii.lf);
      this.keep(chunk, 0, lf < 0 ? chunk.length : lf + 1);
      if (lf >= 0) this.finishLine(this.bytes + lf + 1);
      at = lf < 0 ? chunk.length : lf + 1;
    }
    const end = chunk.lastIndexOf(Ascii.lf) + 1;
    while (at < end) at = this.reader.line(chunk, at, this.bytes);
    this.keep(chunk, at, chunk.length);
    this.bytes += chunk.length;
  }

  /** Ends the text. The parser is not to be used afterwards. */
  finish(): GoroutineDump {
    const cut = this.cut();
    if (cut !== null) this.issues.add(this.bytes, cut);
    const full = this.bytes >= runtimeDumpLimit;
    if (full) this.issues.add(runtimeDumpLimit, 'The runtime cuts dumps at 64 MiB: goroutines are missing');
    const truncated = cut !== null || full;
    return { table: this.reader.done(truncated), issues: this.issues.done(), truncated, bytes: this.bytes };
  }

  /** Why the text seems to end too early, or null. Reads the unfinished line as far as it can be trusted. */
  private cut(): string | null {
    const partial = this.rest.length > 0 || this.skipped > 0;
    if (this.reader.isOutside) {
      return partial && this.startsHeader() ? 'The text ends in the header of a goroutine' : null;
    }
    if (partial && this.endsWithExitStatus()) return null;
    if (partial) {
      // The place is whole when its offset has begun: `file:12 +0x`.
      if (this.reader.awaitsPlace && this.restHasOffset()) this.finishLine(this.bytes);
      return 'The text ends in the middle of a line';
    }
    if (this.reader.awaitsPlace) return 'The text ends between a call and its place';
    return this.reader.lacksCreation ? 'The text ends in the middle of a goroutine' : null;
  }

  private keep(bytes: Uint8Array, start: number, end: number): void {
    const room = longestLine - this.rest.length;
    this.rest.append(bytes, start, Math.min(end, start + room));
    this.skipped += Math.max(0, end - start - room);
  }

  /** Reads the kept line, which ends at offset `end` of the text. */
  private finishLine(end: number): void {
    const start = end - this.rest.length - this.skipped;
    if (this.skipped > 0) this.issues.add(start, 'A line longer than 1 MiB was left out');
    else {
      if (this.rest.data[this.rest.length - 1] !== Ascii.lf) this.rest.push(Ascii.lf);
      this.reader.line(this.rest.done(), 0, start);
    }
    this.rest.length = 0;
    this.skipped = 0;
  }

  private startsHeader(): boolean {
    const { data, length } = this.rest;
    return hasBytesAt(data, 0, headerStart.subarray(0, Math.min(length, headerStart.length)));
  }

  private endsWithExitStatus(): boolean {
    return hasBytesAt(this.rest.done(), 0, exitStatus);
  }

  private restHasOffset(): boolean {
    const line = this.rest.done();
    for (let i = line.length - 1; i > 0; i--) if (hasBytesAt(line, i, offsetStart)) return true;
    return false;
  }
}

const headerStart = asciiBytes('goroutine ');
const exitStatus = asciiBytes('exit status ');
const offsetStart = asciiBytes(' +0x');

/** Parses a dump that is in memory as a whole. */
export function parseGoroutineDump(bytes: Uint8Array): GoroutineDump {
  const parser = new GoroutineDumpParser();
  parser.push(bytes);
  return parser.finish();
}
