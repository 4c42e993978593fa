import type { CallInstructions } from '../../core/model/call-instructions';
import type { Frame } from '../../core/model/frame';
import { shortened } from './format';

/** What a bundle of anywhere may hold of one call is not all shown. */
const mostLines = 16;
const longestText = 300;

export interface Assembly {
  /** The function in which the instructions are, where it is not the frame's own: the one that enters the kernel. */
  readonly inFunction: string | null;
  readonly lines: readonly AssemblyLine[];
}

export interface AssemblyLine {
  readonly address: string;
  readonly text: string;
  /** The instruction that calls. */
  readonly isCall: boolean;
}

/** The instructions at the call of a frame of gdb's, `calls` by pc; or null. An inlined call has none of its own. */
export function assemblyOf(frame: Frame, calls: ReadonlyMap<string, CallInstructions>): Assembly | null {
  const found = frame.inlined || frame.pc === null ? undefined : calls.get(frame.pc);
  if (found === undefined || found.instructions.length === 0) return null;
  const shown = found.instructions.slice(-mostLines);
  return {
    inFunction: found.function === frame.function ? null : shortened(found.function, longestText),
    lines: shown.map(({ address, text }, i) => ({
      address,
      text: shortened(text, longestText),
      isCall: i === shown.length - 1,
    })),
  };
}
