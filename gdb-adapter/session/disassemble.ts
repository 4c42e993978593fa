import type { DebugProtocol } from '@vscode/debugprotocol';
import { errors } from '../../core/base/errors';
import { MiError, type MiClient } from '../mi/client';
import { disassembleFunction, endOf, type GdbInstruction } from '../mi/commands';
import { attachedIn, countIn, type RequestArguments, type RequestContext } from './handler';
import { addressIn } from './read-memory';
import { sourceOf } from './sources';

const mostInstructions = 2000;
/** Functions read before or behind the wanted one. */
const mostFunctions = 50;
/** Bytes between functions; Go aligns them by up to 32, or 64. */
const gaps = [0n, 16n, 32n, 48n] as const;

/**
 * Instructions around an address, exactly as many as asked for, the missing ones marked invalid. In any frame but the innermost
 * the address is a return address: the call stands right before it.
 */
export async function disassemble(
  args: RequestArguments,
  context: RequestContext,
): Promise<DebugProtocol.DisassembleResponse['body']> {
  const session = attachedIn(context);
  const { mi } = session;
  if (!mi) throw errors.needsGdb('Assembly');
  const address = addressIn(args, context);
  const count = Math.min(countIn(args, 'instructionCount', context), mostInstructions);
  const offset = typeof args['instructionOffset'] === 'number' ? Math.trunc(args['instructionOffset']) : 0;
  const around = await readAround(mi, address, offset, count);
  const start = around.findIndex((i) => BigInt(i.address) >= address);
  const first = (start < 0 ? around.length : start) + offset;
  const instructions = Array.from({ length: count }, (_, i): DebugProtocol.DisassembledInstruction => {
    const found = around[first + i];
    if (!found) return invalid(address, offset + i);
    const { column, ...at } = sourceOf({ ...found, pc: null, inlined: false }, session);
    return {
      address: found.address,
      instructionBytes: found.bytes,
      instruction: found.text,
      symbol: found.function,
      ...(at.source?.path === undefined || column === 0 ? {} : { location: at.source, line: at.line }),
    };
  });
  return { instructions };
}

/** Whole functions around `address`, until enough instructions are there on both sides. */
async function readAround(mi: MiClient, address: bigint, offset: number, count: number): Promise<GdbInstruction[]> {
  let all = await functionAt(mi, address);
  const before = (): number => all.filter((i) => BigInt(i.address) < address).length;
  for (let n = 0; n < mostFunctions && all.length > 0 && before() < -offset; n++) {
    const more = await neighbour(mi, all, -1n);
    if (!more) break;
    all = [...more, ...all];
  }
  for (let n = 0; n < mostFunctions && all.length > 0 && all.length - before() < offset + count; n++) {
    const more = await neighbour(mi, all, 1n);
    if (!more) break;
    all = [...all, ...more];
  }
  return all;
}

/** The function before or behind; Go aligns them, and what lies between belongs to none. */
async function neighbour(
  mi: MiClient,
  all: readonly GdbInstruction[],
  side: 1n | -1n,
): Promise<GdbInstruction[] | null> {
  const first = BigInt(all[0]!.address);
  const end = endOf(all.at(-1)!);
  for (const gap of gaps) {
    const found = await functionAt(mi, side > 0n ? end + gap : first - 1n - gap);
    if (found.length === 0) continue;
    if (side > 0n ? BigInt(found[0]!.address) >= end : endOf(found.at(-1)!) <= first) return found;
  }
  return null;
}

/** Empty where no function is. */
async function functionAt(mi: MiClient, address: bigint): Promise<GdbInstruction[]> {
  try {
    return await disassembleFunction(mi, `0x${address.toString(16)}`);
  } catch (error) {
    if (error instanceof MiError) return [];
    throw error;
  }
}

function invalid(address: bigint, offset: number): DebugProtocol.DisassembledInstruction {
  const at = address + BigInt(offset);
  return {
    address: `0x${(at < 0n ? 0n : at).toString(16)}`,
    instruction: 'not in the executable',
    presentationHint: 'invalid',
  };
}
