import { MiError, type MiClient } from '../mi/client';
import { quoted } from '../mi/commands';
import { textOf } from '../mi/record';
import type { AttachedSession, FrameReference } from './attached-session';
import { optionsOf, type Place } from './gdb-values';

/** What is kept of a parked goroutine's registers: pc, sp, bp and g of amd64 and arm64, by gdb's names. */
export const keptRegisters: ReadonlySet<string> = new Set([
  'rip',
  'rsp',
  'rbp',
  'r14',
  'pc',
  'sp',
  'fp',
  'x28',
  'x29',
  'x30',
  'lr',
]);

/** Go names results `~r0` and variables on the heap `&x`, which no expression of gdb can name. */
export function canBeNamed(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}

/**
 * Why a variable of a frame has no value, or null when it has one. Go's debug information places many in registers that a
 * parked goroutine does not keep; gdb would show nought for those.
 * @throws MiError for a name that gdb does not know here
 */
export async function whyLost(
  session: AttachedSession,
  mi: MiClient,
  place: Place,
  name: string,
  of: FrameReference,
): Promise<string | null> {
  if (canBeNamed(name)) {
    const refusal = await refusalOf(mi, `-data-evaluate-expression ${optionsOf(place)}${quoted(`&${name}`)}`);
    if (refusal === null) return null; // It has an address: on the stack.
    const register = /in register \$(\w+)/.exec(refusal)?.[1];
    if (register !== undefined) return inRegister(register);
    const results = await mi.command(`-data-evaluate-expression ${optionsOf(place)}${quoted(name)}`);
    if ((textOf(results, 'value') ?? '').includes('<optimized out>')) return 'optimized out';
  }
  const said = await session.inTurn(() =>
    consoleText(mi, `${optionsOf(place)}console ${quoted(`info address ${name}`)}`),
  );
  const piece = registerAt(said, Number(of.frame.pc ?? 0));
  return piece === null ? null : inRegister(piece);
}

async function refusalOf(mi: MiClient, command: string): Promise<string | null> {
  try {
    await mi.command(command);
    return null;
  } catch (error) {
    if (error instanceof MiError) return error.message;
    throw error;
  }
}

async function consoleText(mi: MiClient, command: string): Promise<string> {
  let said = '';
  const stop = mi.listen((r) => {
    if (r.kind === 'stream' && r.type === 'console') said += r.text;
  });
  try {
    await mi.command(`-interpreter-exec ${command}`);
  } finally {
    stop();
  }
  return said;
}

function inRegister(register: string): string | null {
  return keptRegisters.has(register) ? null : `not known: in ${register}, which a parked goroutine does not keep`;
}

/**
 * The register that `info address` names for the range of `pc` (a return address: its call is one byte before), or null.
 * Where no range has it, any that names a register counts: rather no value than a wrong one.
 */
export function registerAt(said: string, pc: number): string | null {
  const ranges = [...said.matchAll(/Range (0x[0-9a-f]+)-(0x[0-9a-f]+):([^]*?)(?=Range 0x|$)/g)];
  const own = ranges.find(([, low, high]) => pc - 1 >= Number(low) && pc - 1 < Number(high));
  return /a variable in \$(\w+)/.exec(own?.[3] ?? said)?.[1] ?? null;
}
