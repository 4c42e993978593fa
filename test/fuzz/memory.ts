import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that `work` took and that were not given back when it ended, garbage included: an upper bound of what it needs. */
export async function memoryOf(work: () => void | Promise<void>): Promise<number> {
  collect();
  const before = taken();
  await work();
  return Math.max(0, taken() - before);
}

/** What a reader may take for `length` bytes of input. */
export function memoryLimit(length: number): number {
  return 64 * length + (64 << 20);
}

function taken(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
