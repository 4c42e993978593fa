import { decodeUtf8 } from '../base/utf8';
import { err, ok, type Result } from '../base/result';
import type { Frame } from '../model/frame';
import type { StackProfile, StackSample } from '../model/stack-profile';

/**
 * Reads a count profile as text (`/debug/pprof/goroutine?debug=1`): stacks with counts, without ids and states.
 * Source: runtime/pprof/pprof.go, printCountProfile and printStackRecord, Go 1.13 to 1.26. A sample that is cut is kept
 * as far as it goes. Error: the text has no `… profile: total N` line.
 */
export function parseGoroutineGroups(bytes: Uint8Array): Result<StackProfile> {
  let type: string | null = null;
  const samples: StackSample[] = [];
  let open: OpenSample | null = null;
  for (const line of lines(bytes)) {
    if (type === null) {
      type = /^([a-z]+) profile: total \d+/.exec(line)?.[1] ?? null;
      continue;
    }
    const count = /^(\d{1,15}) @/.exec(line);
    if (count !== null) {
      if (open !== null) samples.push(closed(open));
      open = { count: Number(count[1]), frames: [], labels: [] };
    } else if (open !== null && line.startsWith('# labels: ')) {
      open.labels = parseLabels(line.slice('# labels: '.length));
    } else if (open !== null && line.startsWith('#\t')) {
      const frame = parseFrame(line);
      if (frame !== null) open.frames.push(frame);
    }
  }
  if (type === null) return err('There is no line "goroutine profile: total N"');
  if (open !== null) samples.push(closed(open));
  return ok({ sampleTypes: [{ type, unit: 'count' }], samples, timeNanos: '0' });
}

interface PrintedFrame {
  readonly frame: Frame;
  /** Where the function begins that the code is in: of an inlined call that of its caller. Null without a symbol. */
  readonly entry: bigint | null;
}

interface OpenSample {
  readonly count: number;
  readonly frames: PrintedFrame[];
  labels: { key: string; value: string }[];
}

/** `#\t0x47b2a4\tnet.(*netFD).accept+0x24\t\t/src/net/fd_unix.go:172`, the tabs padded for looks; or `#\t0x1` alone. */
function parseFrame(line: string): PrintedFrame | null {
  const parts = /^#\t(0x[0-9a-f]{1,16})(?:\t+([^\t]+)\+0x([0-9a-f]{1,16})\t+([^\t]*))?$/.exec(line);
  if (parts === null) return null;
  const [, pc = '', fn, offset, place = ''] = parts;
  const colon = place.lastIndexOf(':');
  const hasLine = colon >= 0 && /^\d{1,9}$/.test(place.slice(colon + 1));
  const file = hasLine ? place.slice(0, colon) : place;
  const number = hasLine ? Number(place.slice(colon + 1)) : 0;
  const frame = { function: fn ?? '', file, line: number, pc, inlined: false };
  return { frame, entry: offset === undefined ? null : BigInt(pc) - BigInt(`0x${offset}`) };
}

/**
 * The text does not say what was inlined, but the offset behind a name counts from the function that the code is in. In
 * a run of frames with the same beginning the last one is that function, and any other name was inlined into it.
 */
function closed(open: OpenSample): StackSample {
  const frames: Frame[] = [];
  let owner = '';
  let entry: bigint | null = null;
  for (let i = open.frames.length - 1; i >= 0; i--) {
    const printed = open.frames[i]!;
    if (printed.entry === null || printed.entry !== entry) {
      owner = printed.frame.function;
      entry = printed.entry;
    }
    frames.push({ ...printed.frame, inlined: printed.frame.function !== owner });
  }
  return { values: [open.count], frames: frames.reverse(), labels: open.labels };
}

/** `{"key":"value", "k2":"v2"}`, quoted as Go does (`%q`). */
function parseLabels(text: string): { key: string; value: string }[] {
  const labels = [];
  for (const [, key = '', value = ''] of text.matchAll(/"((?:[^"\\]|\\.)*)":"((?:[^"\\]|\\.)*)"/g))
    labels.push({ key: unquote(key), value: unquote(value) });
  return labels;
}

const escapes: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** The inside of a Go string literal (strconv.Quote). */
function unquote(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/g,
    (_, x?: string, u?: string, U?: string, c = '') => {
      const code = x ?? u ?? U;
      if (code === undefined) return escapes[String(c)] ?? String(c);
      const point = parseInt(code, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
    },
  );
}

function* lines(bytes: Uint8Array): Generator<string> {
  for (let at = 0; at < bytes.length;) {
    const lf = bytes.indexOf(10, at);
    const end = lf < 0 ? bytes.length : lf;
    yield decodeUtf8(bytes, at, end > at && bytes[end - 1] === 13 ? end - 1 : end);
    at = end + 1;
  }
}
