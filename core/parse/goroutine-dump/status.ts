import { Ascii } from '../../base/bytes';
import { Int32Column, Uint8Column } from '../../base/columns';
import { StringTable } from '../../base/string-table';
import { encodeUtf8 } from '../../base/utf8';
import { GoroutineFlag } from '../../model/goroutine-table';

/** What goroutineheader puts right behind the state, the last printed first. */
const suffixes: readonly (readonly [string, number])[] = [
  [' (durable)', GoroutineFlag.durable],
  [' (scan)', GoroutineFlag.scan],
  [' (leaked)', GoroutineFlag.leaked],
];

/**
 * The distinct texts between the brackets of goroutine headers (`IO wait, 2 minutes, locked to thread`), each taken
 * apart once: a dump of 100,000 goroutines has a few dozen. States are open-ended: what is not known to be a time, a
 * flag or a label stays in the state's text. Source: runtime/traceback.go, goroutineheader, Go 1.13 to 1.26.
 */
export class StatusTable {
  private readonly texts = new StringTable();
  private readonly states = new Int32Column();
  private readonly minutes = new Int32Column();
  private readonly flags = new Uint8Column();
  /** The status seen last, tried first. */
  private last = -1;

  /** `strings` receives the texts of states. */
  constructor(private readonly strings: StringTable) {}

  state(status: number): number {
    return this.states.data[status]!;
  }

  minutesOf(status: number): number {
    return this.minutes.data[status]!;
  }

  flagsOf(status: number): number {
    return this.flags.data[status]!;
  }

  /** Where the status seen last ends when it stands at `at`, complete with `]:`, else −1. */
  lastEnd(bytes: Uint8Array, at: number): number {
    if (this.last < 0) return -1;
    const end = this.texts.matchEnd(this.last, bytes, at);
    return end >= 0 && bytes[end] === Ascii.closeBracket && bytes[end + 1] === Ascii.colon ? end : -1;
  }

  /** The status seen last; after `lastEnd` said that it stands there again. */
  get lastSeen(): number {
    return this.last;
  }

  /** Index of the status `bytes[start..end)`, without the brackets. */
  intern(bytes: Uint8Array, start: number, end: number): number {
    const known = this.texts.size;
    const status = this.texts.intern(bytes, start, end);
    if (status === known) this.take(this.texts.text(status));
    this.last = status;
    return status;
  }

  private take(text: string): void {
    // Labels are quoted and may hold anything; they come last (Go 1.26, GODEBUG=tracebacklabels=1).
    const labels = text.indexOf(' labels:{');
    const [first = '', ...parts] = (labels < 0 ? text : text.slice(0, labels)).split(', ');
    let flags = 0;
    let minutes = 0;
    let state = first;
    for (const [suffix, flag] of suffixes) {
      if (!state.endsWith(suffix)) continue;
      state = state.slice(0, -suffix.length);
      flags |= flag;
    }
    for (const part of parts) {
      const time = /^(\d{1,9}) minutes$/.exec(part);
      if (time !== null) minutes = Number(time[1]);
      else if (part === 'locked to thread') flags |= GoroutineFlag.lockedToThread;
      else if (!/^synctest bubble \d+$/.test(part)) state += `, ${part}`;
    }
    const utf8 = encodeUtf8(state);
    this.states.push(this.strings.intern(utf8, 0, utf8.length));
    this.minutes.push(minutes);
    this.flags.push(flags);
  }
}
