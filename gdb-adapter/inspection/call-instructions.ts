import { acceptCall } from '../../core/correlate/accept-call';
import type { CodeOrigin } from '../../core/correlate/code-origin';
import type { CallInstructions } from '../../core/model/call-instructions';
import type { Frame } from '../../core/model/frame';
import type { ReportedAcceptor } from '../../core/protocol/adapter';
import { goName } from '../frames/go-name';
import { MiError } from '../mi/client';
import { disassemble, endOf } from '../mi/commands';
import type { GdbCore } from './gdb-core';
import { reasonOf } from './gdb-part';

/** Distinct calls of a program: a stack has some six of them, and most stacks share all but one. */
const mostCalls = 40;
const mostInstructions = 4;
/** No instruction of amd64 is longer (Intel SDM, volume 2, 2.3.11); those of arm64 have 4 bytes. */
const longestInstruction = 15;
/** A line that is longer, as a table of values may be, is not worth gdb's time. */
const mostBytes = 4096;

/** A goroutine in Accept, with gdb's frames. */
export type ShownAcceptor = Pick<ReportedAcceptor, 'gdbFrames' | 'thread'>;

/**
 * The instructions at the calls from Accept to the user's code, by gdb. All are asked for at once. What cannot be had becomes a
 * note, or is left out.
 */
export async function callInstructions(
  opened: GdbCore,
  acceptors: readonly ShownAcceptor[],
  origin: CodeOrigin,
  notes: string[],
): Promise<CallInstructions[]> {
  const places = [...callPlaces(acceptors, origin)].slice(0, mostCalls);
  try {
    const found = await Promise.all(places.map(([pc, end]) => instructionsOf(opened, pc, end)));
    return found.filter((call) => call !== null);
  } catch (error) {
    notes.push(`Without the instructions at the calls: ${reasonOf(error)}`);
    return [];
  }
}

/** Where each call ends, by the frame's pc. */
function callPlaces(acceptors: readonly ShownAcceptor[], origin: CodeOrigin): Map<string, number> {
  const ends = new Map<string, number>();
  // Goroutines with one stack have one list of frames.
  const seen = new Set<readonly Frame[]>();
  for (const { gdbFrames, thread } of acceptors) {
    if (gdbFrames === null || seen.has(gdbFrames)) continue;
    seen.add(gdbFrames);
    callingFrames(gdbFrames, thread !== null, origin).forEach(({ pc }, i) => {
      // The innermost pc of a thread in the kernel is that of the call which told the scheduler of it.
      const end = thread !== null && i === 0 ? (thread.pc ?? null) : pc;
      if (pc !== null && end !== null && !ends.has(pc)) ends.set(pc, Number(end));
    });
  }
  return ends;
}

/** From Accept, or the system call, to the innermost frame of the user's code. Calls that were inlined have no instruction. */
function callingFrames(frames: readonly Frame[], inKernel: boolean, origin: CodeOrigin): Frame[] {
  const accept = inKernel ? 0 : frames.findIndex((f) => acceptCall(f.function) !== null);
  if (accept < 0) return [];
  const calling = frames.slice(accept).filter((f) => !f.inlined && f.function !== 'runtime.goexit');
  const user = calling.findIndex((f) => origin.of(f) === 'user');
  return user < 0 ? calling : calling.slice(0, user + 1);
}

/** Null where no instruction ends at `end`: a signal pushed that pc, or it is not in the program's text. */
async function instructionsOf({ gdb, symbols }: GdbCore, pc: string, end: number): Promise<CallInstructions | null> {
  const start = Number.isSafeInteger(end)
    ? symbols.instructionBefore(end, mostInstructions * longestInstruction)
    : null;
  if (start === null || end - start > mostBytes) return null;
  try {
    const all = await disassemble(gdb.mi, hex(start), hex(end));
    const call = all.at(-1);
    if (!call || Number(endOf(call)) !== end) return null;
    const instructions = all
      .slice(-mostInstructions)
      .map(({ address, text }) => ({ address: hex(Number(address)), text }));
    return { pc, function: goName(call.function), instructions };
  } catch (error) {
    if (error instanceof MiError) return null;
    throw error;
  }
}

function hex(n: number): string {
  return `0x${n.toString(16)}`;
}
