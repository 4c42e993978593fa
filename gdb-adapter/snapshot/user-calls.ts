import type { CodeOrigin } from '../../core/correlate/code-origin';
import type { CodeCall } from '../../core/model/debugger-evidence';
import type { Frame } from '../../core/model/frame';
import { callsTo } from './call-scan';
import type { Executable } from './executable';
import type { Symbolizer } from './symbolizer';

/** What the standard library calls of itself is on the way from the user's call, not the call. */
const standard = /^(?:net|net\/http|crypto\/tls|os|os\/exec|syscall)\./;
/** A library's function that is called by a library's function, and so on. */
const mostLevels = 4;
const mostCalls = 2000;

/** A function whose callers are looked for, with how it comes to the callee. */
interface Wanted {
  readonly callee: string;
  readonly frames: readonly Frame[];
  isCalled: boolean;
}

/**
 * Finds the calls of functions, by link-time address with the names that they are told by, from call instructions: of a library's call the
 * user's that leads to it. Calls through an interface or a function value are not among them.
 */
export function userCalls(
  exe: Executable,
  symbols: Symbolizer,
  origin: CodeOrigin,
  callees: ReadonlyMap<number, string>,
): CodeCall[] {
  const found: CodeCall[] = [];
  const seen = new Set<number>();
  let level = new Map<number, Wanted>();
  for (const [entry, callee] of callees) level.set(entry, { callee, frames: [], isCalled: true });
  for (let i = 0; i < mostLevels && level.size > 0 && found.length < mostCalls; i++) {
    for (const entry of level.keys()) seen.add(entry);
    const libraries = new Map<number, Wanted>();
    callsTo(exe, level, (wanted, returnsTo) => {
      const frames = symbols.framesOfCode(returnsTo);
      if (frames.length === 0 || frames.every((f) => standard.test(f.function))) return;
      wanted.isCalled = true;
      const stack = [...wanted.frames, ...frames];
      const entry = symbols.entryOfCode(returnsTo - 1);
      if (frames.some((f) => origin.of(f) === 'user')) found.push({ callee: wanted.callee, frames: stack });
      else if (entry !== null && !seen.has(entry) && !libraries.has(entry))
        libraries.set(entry, { callee: wanted.callee, frames: stack, isCalled: false });
    });
    for (const { callee, frames, isCalled } of level.values()) if (!isCalled) found.push({ callee, frames });
    level = libraries;
  }
  return [...found, ...level.values()].slice(0, mostCalls).map(({ callee, frames }) => ({ callee, frames }));
}
