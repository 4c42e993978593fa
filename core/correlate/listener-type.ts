import type { Frame } from '../model/frame';
import { parseFunction } from './go-function';
import type { Joined } from './joined';

/** Tells methods of a type that has a method Accept as well: a listener, also one in memory. None without the debugger. */
export function listenerMethods(j: Joined): (frame: Frame) => boolean {
  const types = new Set((j.lastDebugged?.acceptMethods ?? []).map(typeOf));
  return (frame) => {
    const type = typeOf(frame.function);
    return type !== null && types.has(type);
  };
}

function typeOf(symbol: string): string | null {
  const { packagePath, receiver } = parseFunction(symbol);
  return receiver === null ? null : `${packagePath}.${receiver}`;
}
