import type { Frame } from '../model/frame';
import { parseFunction } from './go-function';
import type { Joined } from './joined';

/** True for a method of a type that has a method Accept as well: a listener, also one in memory. False without the debugger. */
export function isListenerMethod(j: Joined, frame: Frame): boolean {
  const type = typeOf(frame.function);
  return type !== null && (j.lastDebugged?.acceptMethods ?? []).some((name) => typeOf(name) === type);
}

function typeOf(symbol: string): string | null {
  const { packagePath, receiver } = parseFunction(symbol);
  return receiver === null ? null : `${packagePath}.${receiver}`;
}
