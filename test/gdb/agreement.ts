import type { Frame } from '../../core/model/frame';
import { framesOf, type GoroutineTable } from '../../core/model/goroutine-table';

/** Stacks of two sources by goroutine id, compared by function, file and line. */
export interface Agreement {
  readonly compared: number;
  /** A few of them, as text. */
  readonly differences: readonly string[];
  readonly agreeing: number;
  /** In the dump, and not in `frames`. */
  readonly missing: readonly string[];
  readonly inlinedFrames: number;
}

/** Compares where both know the goroutine; elided frames of the dump's middle are not compared. */
export function compareWithDump(
  frames: ReadonlyMap<number, readonly Frame[]>,
  dump: GoroutineTable,
  without: (goroutine: number) => boolean,
): Agreement {
  let [compared, agreeing, inlinedFrames] = [0, 0, 0];
  const [differences, missing]: [string[], string[]] = [[], []];
  for (let row = 0; row < dump.count; row++) {
    const id = dump.id[row]!;
    if (without(id)) continue;
    const own = frames.get(id);
    const stack = dump.stack[row]!;
    if (!own) {
      missing.push(`goroutine ${id}: ${printed(framesOf(dump, stack)).join(', ')}`);
      continue;
    }
    const ours = printed(own);
    const theirs = printed(framesOf(dump, stack));
    compared++;
    inlinedFrames += own.filter((f) => f.inlined).length;
    if (dump.stackElided[stack] === 1 ? isElisionOf(ours, theirs) : ours.join() === theirs.join()) agreeing++;
    else if (differences.length < 5) differences.push(`goroutine ${id}\n  ${pairs(ours, theirs)}`);
  }
  return { compared, agreeing, differences, missing, inlinedFrames };
}

/** The runtime leaves its own unexported functions out of a dump (showframe in runtime/traceback.go), and prints gopanic as panic. */
function printed(frames: readonly Frame[]): string[] {
  return frames
    .filter((f) => !/^runtime\.(?![A-Z]|\(\*[A-Z])/.test(f.function) && f.function !== 'panic')
    .map((f) => `${f.function} ${f.file}:${f.line}`);
}

/** The runtime prints the first and the last 50 of a long stack. */
function isElisionOf(whole: readonly string[], elided: readonly string[]): boolean {
  const last = 50;
  const first = elided.length - last;
  return (
    first > 0 &&
    whole.slice(0, first).join() === elided.slice(0, first).join() &&
    whole.slice(-last).join() === elided.slice(-last).join()
  );
}

function pairs(ours: readonly string[], theirs: readonly string[]): string {
  const lines = Array.from({ length: Math.max(ours.length, theirs.length) }, (_, i) =>
    ours[i] === theirs[i] ? `= ${ours[i] ?? ''}` : `ours ${ours[i] ?? '-'}\n  dump ${theirs[i] ?? '-'}`,
  );
  return lines.slice(0, 30).join('\n  ');
}
