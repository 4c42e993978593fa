import type { Frame } from '../../core/model/frame';
import type { Executable } from './executable';
import type { Symbolizer } from './symbolizer';

/** A call in the program's code that makes a listening socket, or another descriptor of one. */
export interface ListenerCall {
  /** `net.Listen`, `net.(*TCPListener).File`. */
  readonly callee: string;
  /** Where, innermost first: several when the caller was inlined. */
  readonly frames: readonly Frame[];
}

/** Functions of the standard library whose callers are of interest (net/dial.go, net/tcpsock.go, net/http/server.go, crypto/tls/tls.go). */
const callees = /^(?:net|net\/http|crypto\/tls)\.(?:\(\*[A-Za-z]+\)\.)?(?:Listen[A-Za-z]*|File|FileListener)$/;
const standard = /^(?:net|net\/http|crypto\/tls)\./;
const mostCalls = 2000;
const pageBytes = 1 << 20;

/**
 * Finds them by their call instructions, in the text of the executable: E8 rel32 on amd64, BL imm26 on arm64. Calls
 * through an interface or a function value are not among them.
 */
export function listenerCalls(exe: Executable, symbols: Symbolizer): ListenerCall[] {
  const targets = symbols.entries((name) => callees.test(name));
  const text = exe.section('.text');
  if (!text || targets.size === 0) return [];
  const found: ListenerCall[] = [];
  const isArm = exe.elf.arch === 'arm64';
  const nearest = Math.min(...targets.keys());
  const farthest = Math.max(...targets.keys());
  for (let page = 0; page < text.size; page += pageBytes) {
    // The last instruction of a page ends in the next.
    const bytes = exe.readAt(text.offset + page, Math.min(pageBytes + 4, text.size - page));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const base = text.address + page;
    const end = Math.min(pageBytes, bytes.length - (isArm ? 3 : 4));
    for (let i = 0; i < end; i += isArm ? 4 : 1) {
      let next: number;
      let target: number;
      if (isArm) {
        const word = view.getInt32(i, true);
        if (word >>> 26 !== 0b100101) continue;
        next = base + i + 4;
        target = base + i + ((word << 6) >> 4);
      } else {
        // Most bytes are none: the native search is several times faster than a loop.
        i = bytes.indexOf(0xe8, i);
        if (i < 0 || i >= end) break;
        next = base + i + 5;
        target = next + view.getInt32(i + 1, true);
      }
      if (target < nearest || target > farthest) continue;
      const callee = targets.get(target);
      if (callee === undefined) continue;
      const frames = symbols.framesOfCode(next);
      // What the library calls of itself is on the way from the user's call, not the call.
      if (frames.length > 0 && !frames.every((f) => standard.test(f.function))) found.push({ callee, frames });
      if (found.length === mostCalls) return found;
    }
  }
  return found;
}
