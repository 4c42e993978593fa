import type { CodeCall } from '../../core/model/debugger-evidence';
import type { CodeOrigin } from '../../core/correlate/code-origin';
import { writtenIn } from '../../core/correlate/go-function';
import { goName } from '../frames/go-name';
import type { Snapshot } from './snapshot';
import { userCalls } from './user-calls';

/** A loop is one of few, unless it is in Accept. */
const mostOfSite = 16;
const mostFunctions = 64;

/**
 * The user's calls of library functions that have made some of the goroutines, by a go statement of their own: a call that has returned is
 * on no stack. The callee is the function with the go statement.
 */
export function spawnCalls({ exe, symbols, goroutines, acceptors }: Snapshot, origin: CodeOrigin): CodeCall[] {
  const counts = new Map<number, number>();
  for (const pc of goroutines.goPc) if (pc !== 0) counts.set(pc, (counts.get(pc) ?? 0) + 1);
  const ofLoops = new Set(acceptors.map((a) => goroutines.goPc[a.row]));
  const functions = new Set<string>();
  for (const [pc, count] of counts) {
    const frames = symbols.framesAt(pc, true);
    const outermost = frames.at(-1);
    if (functions.size === mostFunctions || outermost === undefined) continue;
    const ofLibrary = ofLoops.has(pc)
      ? frames.every((f) => origin.of(f) !== 'user')
      : count <= mostOfSite && frames.every((f) => origin.of(f) === 'module');
    if (ofLibrary) functions.add(writtenIn(outermost.function));
  }
  if (functions.size === 0) return [];
  const values = new Set<string>();
  const entries = symbols.entries((name) => {
    if (name.endsWith('-fm')) values.add(name.slice(0, -'-fm'.length));
    return functions.has(goName(name));
  });
  const callees = new Map([...entries].map(([entry, name]) => [entry, goName(name)]));
  // What nobody calls is there for an interface's sake, unless it is taken as a value.
  const isTaken = ({ frames }: CodeCall): boolean =>
    frames.some((f) => origin.of(f) === 'user') || values.has(frames.at(-1)?.function ?? '');
  return userCalls(exe, symbols, origin, callees).filter(isTaken);
}
