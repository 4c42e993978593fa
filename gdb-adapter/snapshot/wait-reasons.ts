import { decodeUtf8 } from '../../core/base/utf8';
import { copyMemory, type Memory } from './process-memory';

const maxReasons = 64;
const maxLength = 80;

/**
 * `runtime.waitReasonStrings` as the program has it: reasons are renumbered between versions (runtime/runtime2.go). `count`
 * 0 reads on while there are strings.
 */
export function readWaitReasons(memory: Memory, address: number, count: number): string[] {
  const headers = copyMemory(memory, address, (count || maxReasons) * 16);
  const view = new DataView(headers.buffer, headers.byteOffset, headers.byteLength);
  const reasons: string[] = [];
  for (let at = 0; at + 16 <= headers.length; at += 16) {
    const length = Number(view.getBigUint64(at + 8, true));
    const text = length > maxLength ? '' : decodeUtf8(copyMemory(memory, Number(view.getBigUint64(at, true)), length));
    // Only reason 0 is empty.
    if (reasons.length > 0 && !/^[\x20-\x7e]+$/.test(text)) break;
    reasons.push(text);
  }
  return reasons;
}
