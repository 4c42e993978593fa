import type { CodeOrigin } from '../../core/correlate/code-origin';
import type { Executable } from './executable';
import type { Symbolizer } from './symbolizer';

const accepts = /\.(?:Accept|Serve|ListenAndServe)[A-Za-z]*(?:-fm)?$/;
/** They call no code of the program's. */
const runtime = /^(?:runtime|internal|sync|reflect|type:)[./]/;
const mostBytes = 1 << 16;
const mostFunctions = 200;
/** Of calls from the function to the one that accepts. */
const deepest = 3;
/** The same of a function on a stack: an accept loop calls Accept itself, or by a helper. */
const helper = 2;

/**
 * Whether the function at an address in memory may accept connections: by its instructions it calls something named so, the first method of
 * an interface, as Accept is of net.Listener, or another function that does. True where the instructions cannot be told (only amd64's can).
 */
export function mayAccept(exe: Executable, symbols: Symbolizer, entry: number): boolean {
  return reachesAccept(exe, symbols, entry, deepest, (target) => !runtime.test(symbols.nameAt(target)));
}

/**
 * The same of goroutines by the pcs of their stacks: one of the functions, those of Go's own tree left out, does so itself or calls one of
 * its own kind that does and looks at the error, as a helper of a loop must. Each function is looked at once.
 */
export function mayAcceptTest(
  exe: Executable,
  symbols: Symbolizer,
  origin: CodeOrigin,
): (pcs: Float64Array) => boolean {
  const isOwn = (pc: number): boolean => symbols.framesAt(pc, false).some((f) => origin.of(f) !== 'standard');
  const known = new Map<number, boolean>();
  const reaches = (entry: number): boolean => {
    const answer = known.get(entry) ?? reachesAccept(exe, symbols, entry, helper, isOwn);
    known.set(entry, answer);
    return answer;
  };
  return (pcs) =>
    pcs.some((pc) => {
      // A return address may be that of the next function.
      const entry = isOwn(pc - 1) ? (symbols.functionRange(pc - 1)?.[0] ?? null) : null;
      return entry !== null && reaches(entry);
    });
}

function reachesAccept(
  exe: Executable,
  symbols: Symbolizer,
  entry: number,
  levels: number,
  follows: (target: number) => boolean,
): boolean {
  if (exe.elf.arch !== 'amd64') return true;
  const seen = new Set([entry]);
  let level = [entry];
  for (let depth = 0; depth < levels && level.length > 0; depth++) {
    const next: number[] = [];
    for (const start of level) {
      const code = codeOf(exe, symbols, start);
      if (callsFirstMethod(code, depth > 0 && levels === helper)) return true;
      for (const target of callsIn(code, start)) {
        if (seen.has(target) || !symbols.isEntry(target)) continue;
        if (accepts.test(symbols.nameAt(target))) return true;
        seen.add(target);
        if (seen.size < mostFunctions && follows(target)) next.push(target);
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

/** Behind the call an error that is the second result is tested, or the results are passed on, within so many bytes. */
const mostBehind = 64;
const epilogue = 12;
/** `TEST rcx, rcx`: of a result in rax and rbx and an error in rcx and rdi (Go's ABIInternal). */
const testsError = [0x48, 0x85, 0xc9] as const;
const returns = 0xc3;

/** `MOV r, [r' + 0x18]`, then `CALL r`. @param strict only where what it answers is like what Accept does */
function callsFirstMethod(code: Uint8Array, strict: boolean): boolean {
  for (let i = code.indexOf(0x8b); i >= 0 && i + 3 < code.length; i = code.indexOf(0x8b, i + 1)) {
    const modRm = code[i + 1]!;
    if (code[i + 2] !== firstMethod || (modRm & 0xc0) !== 0x40) continue;
    const call = 0xd0 | ((modRm >> 3) & 7);
    for (let at = i + 3; at < i + 3 + mostBetween; at++)
      if (code[at] === 0xff && code[at + 1] === call && (!strict || answersLikeAccept(code, at + 2))) return true;
  }
  return false;
}

function answersLikeAccept(code: Uint8Array, behind: number): boolean {
  if (code.subarray(behind, behind + epilogue).includes(returns)) return true;
  const end = Math.min(behind + mostBehind, code.length - testsError.length);
  for (let at = behind; at < end; at++) if (testsError.every((byte, k) => code[at + k] === byte)) return true;
  return false;
}
