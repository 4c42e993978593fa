import type { Executable } from './executable';
import type { Symbolizer } from './symbolizer';

const accepts = /\.(?:Accept|Serve|ListenAndServe)[A-Za-z]*(?:-fm)?$/;
/** They call no code of the program's. */
const runtime = /^(?:runtime|internal|sync|reflect|type:)[./]/;
const mostBytes = 1 << 16;
const mostFunctions = 200;
/** Of calls from the function to the one that accepts. */
const deepest = 3;

/**
 * Whether the function at an address in memory may accept connections: by its instructions it calls something named so, the first method of
 * an interface, as Accept is of net.Listener, or another function that does. True where the instructions cannot be told (only amd64's can).
 */
export function mayAccept(exe: Executable, symbols: Symbolizer, entry: number): boolean {
  if (exe.elf.arch !== 'amd64') return true;
  const seen = new Set([entry]);
  let level = [entry];
  for (let depth = 0; depth < deepest && level.length > 0; depth++) {
    const next: number[] = [];
    for (const start of level) {
      const code = codeOf(exe, symbols, start);
      if (callsFirstMethod(code)) return true;
      for (const target of callsIn(code, start)) {
        if (seen.has(target) || !symbols.isEntry(target)) continue;
        const name = symbols.nameAt(target);
        if (accepts.test(name)) return true;
        seen.add(target);
        if (!runtime.test(name) && seen.size < mostFunctions) next.push(target);
      }
    }
    level = next;
  }
  return false;
}

function codeOf(exe: Executable, symbols: Symbolizer, entry: number): Uint8Array {
  const [start, end] = symbols.functionRange(entry) ?? [entry, entry];
  return exe.bytesAt(start - symbols.slide, Math.min(end - start, mostBytes));
}

/** Where `CALL rel32` leads to; what only looks like one is among them. */
function callsIn(code: Uint8Array, start: number): number[] {
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const targets: number[] = [];
  for (let i = code.indexOf(0xe8); i >= 0 && i + 5 <= code.length; i = code.indexOf(0xe8, i + 1))
    targets.push(start + i + 5 + view.getInt32(i + 1, true));
  return targets;
}

/** Methods of an interface's table begin here, by name (abi.ITab). */
const firstMethod = 0x18;
/** A call may be so far behind the load of its address. */
const mostBetween = 16;

/** `MOV r, [r' + 0x18]`, then `CALL r`. */
function callsFirstMethod(code: Uint8Array): boolean {
  for (let i = code.indexOf(0x8b); i >= 0 && i + 3 < code.length; i = code.indexOf(0x8b, i + 1)) {
    const modRm = code[i + 1]!;
    if (code[i + 2] !== firstMethod || (modRm & 0xc0) !== 0x40) continue;
    const call = 0xd0 | ((modRm >> 3) & 7);
    for (let at = i + 3; at < i + 3 + mostBetween; at++) if (code[at] === 0xff && code[at + 1] === call) return true;
  }
  return false;
}
