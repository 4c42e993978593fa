import type { Frame } from '../model/frame';

/**
 * Whether a debug session's stack of a goroutine is the one that gdb or the program's own function table shows: the same return
 * addresses, from the second frame on (each debugger has a way of its own to say where the innermost stands). Null where the
 * session gave no addresses, or either has too few frames to tell.
 */
export function sessionAgrees(session: readonly Frame[], debuggerFrames: readonly Frame[]): boolean | null {
  const [a, b] = [returnAddresses(session), returnAddresses(debuggerFrames)];
  if (a.length === 0 || b.length === 0) return null;
  return a.length === b.length && a.every((pc, i) => pc === b[i]);
}

/** Each once: inlined calls share that of the function that they are in. */
function returnAddresses(frames: readonly Frame[]): string[] {
  const found: string[] = [];
  for (const { pc } of frames) if (pc !== null && pc !== found.at(-1)) found.push(pc);
  return found.slice(1);
}
