import type { CodeOrigin } from '../../core/correlate/code-origin';
import type { Frame } from '../../core/model/frame';
import { callsTo } from './call-scan';
import type { Executable } from './executable';
import type { Symbolizer } from './symbolizer';

/** A call in the program's code that makes a listening socket, or another descriptor of one. */
export interface ListenerCall {
  /** `net.Listen`, `net.(*TCPListener).File`. */
  readonly callee: string;
  /**
   * Where, innermost first: several when the caller was inlined, or is a library's function, which the user calls. None is the
   * user's where nobody is known to call the library's function.
   */
  readonly frames: readonly Frame[];
}

/** Functions of the standard library whose callers are of interest (net/dial.go, net/tcpsock.go, net/http/server.go, crypto/tls/tls.go, os/file_unix.go). */
const callees =
  /^(?:(?:net|net\/http|crypto\/tls)\.(?:\(\*[A-Za-z]+\)\.)?(?:Listen[A-Za-z]*|File|FileListener)|os\.NewFile)$/;
const standard = /^(?:net|net\/http|crypto\/tls|os)\./;
/** A library's function that is called by a library's function, and so on. */
const mostLevels = 4;
const mostCalls = 2000;

/** A function whose callers are looked for, with how it comes to the callee. */
interface Wanted {
  readonly callee: string;
  readonly frames: readonly Frame[];
  isCalled: boolean;
}

/** Finds them by their call instructions. Calls through an interface or a function value are not among them. */
export function listenerCalls(exe: Executable, symbols: Symbolizer, origin: CodeOrigin): ListenerCall[] {
  const found: ListenerCall[] = [];
  const seen = new Set<number>();
  let level = new Map<number, Wanted>();
  for (const [entry, callee] of symbols.entries((name) => callees.test(name)))
    level.set(entry, { callee, frames: [], isCalled: true });
  for (let i = 0; i < mostLevels && level.size > 0 && found.length < mostCalls; i++) {
    for (const entry of level.keys()) seen.add(entry);
    const libraries = new Map<number, Wanted>();
    callsTo(exe, level, (wanted, returnsTo) => {
      const frames = symbols.framesOfCode(returnsTo);
      // What the standard library calls of itself is on the way from the user's call, not the call.
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
