import type { DebugProtocol } from '@vscode/debugprotocol';
import { errors } from '../../core/base/errors';
import { MiError, type MiClient } from '../mi/client';
import { addressOf } from '../mi/commands';
import { listOf, textOf, tupleOf } from '../mi/record';
import { attachedIn, countIn, textIn, type RequestArguments, type RequestContext } from './handler';

const mostBytes = 1 << 20;
/** The first page is never mapped; gdb would read thread-local initial values there. */
const lowest = 4096n;

/** Address of `memoryReference` plus `offset`. @throws UserError `bad-request` */
export function addressIn(args: RequestArguments, context: RequestContext): bigint {
  const reference = textIn(args, 'memoryReference', context);
  const { offset = 0 } = args;
  if (
    !/^(?:0x[0-9a-f]{1,16}|\d{1,20})$/i.test(reference) ||
    typeof offset !== 'number' ||
    !Number.isSafeInteger(offset)
  )
    throw errors.badRequest(context.command, 'memoryReference is an address');
  return BigInt(reference) + BigInt(offset);
}

/** Bytes that the snapshot or the executable holds; what lies behind them is said to be unreadable. */
export async function readMemory(
  args: RequestArguments,
  context: RequestContext,
): Promise<DebugProtocol.ReadMemoryResponse['body']> {
  const { mi } = attachedIn(context);
  if (!mi) throw errors.needsGdb('Memory');
  const address = addressIn(args, context);
  const count = Math.min(countIn(args, 'count', context), mostBytes);
  const at = `0x${address.toString(16)}`;
  const bytes = count === 0 || address < lowest ? null : await contiguous(mi, at, count);
  if (!bytes) return { address: at, unreadableBytes: count };
  return {
    address: at,
    data: bytes.toString('base64'),
    ...(bytes.length < count ? { unreadableBytes: count - bytes.length } : {}),
  };
}

async function contiguous(mi: MiClient, at: string, count: number): Promise<Buffer | null> {
  try {
    const block = tupleOf(listOf(await mi.command(`-data-read-memory-bytes ${at} ${count}`), 'memory')[0]);
    if (!block || BigInt(addressOf(block, 'begin')) !== BigInt(at)) return null;
    return Buffer.from(textOf(block, 'contents') ?? '', 'hex');
  } catch (error) {
    if (error instanceof MiError) return null; // Nothing of it can be read.
    throw error;
  }
}
