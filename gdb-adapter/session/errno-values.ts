import { MiError, type MiClient } from '../mi/client';
import { quoted } from '../mi/commands';
import { textOf } from '../mi/record';
import { acceptErrorText, errnoOf } from './accept-errors';
import { goText } from './gdb-values';

/** What an error of accept means, behind its value. */
export async function withMeaning(mi: MiClient, type: string, value: string): Promise<string> {
  let errno: number | null = null;
  if (type === 'syscall.Errno') errno = Number(value);
  else if (/^\{tab = 0x[0-9a-f]+ <go[:.]itab\.syscall\.Errno,error>/.test(value)) errno = await boxedErrno(mi, value);
  else if (/^\d+$/.test(value) && type === 'uintptr') errno = errnoOf(BigInt(value));
  const meaning = errno === null ? null : acceptErrorText(errno);
  return meaning === null ? goText(value) : `${value} ${meaning}`;
}

async function boxedErrno(mi: MiClient, value: string): Promise<number | null> {
  const data = /data = (0x[0-9a-f]+)/.exec(value)?.[1];
  if (data === undefined) return null;
  try {
    const read = await mi.command(`-data-evaluate-expression ${quoted(`*(unsigned long*)${data}`)}`);
    return Number(textOf(read, 'value'));
  } catch (error) {
    if (error instanceof MiError) return null; // On the heap, which the snapshot leaves out.
    throw error;
  }
}
