import assert from 'node:assert/strict';
import { analyzeTrace } from '../../../core/trace/analyze';
import { readHeader } from '../../../core/trace/header';
import { memorySource } from '../../../core/trace/source';
import { validateTrace } from '../../../core/trace/validate/validate';
import { bothKernels } from '../../unit/trace/kernels';
import { fixtures } from '../seeds';
import type { FuzzTarget } from '../target';

let kernels: ReturnType<typeof bothKernels>;
const ready = (): Promise<void> => {
  kernels = bothKernels();
  return Promise.resolve();
};

/** A version of the other format is no input of the target. */
function isFormat(input: Uint8Array, format: 1 | 2): boolean {
  const header = readHeader(memorySource(input));
  return !header.ok || header.value.format === format;
}

const v1Words = ['go 1.19 trace\0\0\0', 'go 1.21 trace\0\0\0', 'go 1.11 trace\0\0\0'];
const v2Words = ['go 1.22 trace\0\0\0', 'go 1.23 trace\0\0\0', 'go 1.25 trace\0\0\0', 'go 1.26 trace\0\0\0'];
/** Small ones are read often. */
const largest = 8 << 10;

export const traceTargets: readonly FuzzTarget[] = [
  {
    name: 'trace-v1',
    seeds: () => fixtures('traces', /1\.(19|21).*\.trace$/, largest),
    words: v1Words,
    run: (input) => {
      if (isFormat(input, 1)) analyzeTrace(memorySource(input));
    },
  },
  {
    name: 'trace-v1-validate',
    seeds: () => fixtures('traces', /1\.(19|21).*\.trace$/, largest),
    words: v1Words,
    run: (input) => {
      if (isFormat(input, 1)) validateTrace(memorySource(input));
    },
  },
  {
    name: 'trace-v2',
    seeds: () => fixtures('traces', /1\.2[2-6].*\.trace$/, largest),
    words: v2Words,
    prepare: ready,
    run: (input) => {
      if (!isFormat(input, 2)) return;
      const plain = analyzeTrace(memorySource(input), { kernel: kernels.plain });
      // Both inner loops see the same, also in what is broken.
      const wasm = analyzeTrace(memorySource(input), { kernel: kernels.wasm });
      assert.equal(wasm.error?.code, plain.error?.code);
      assert.equal(wasm.waits.count, plain.waits.count);
    },
  },
  {
    name: 'trace-v2-validate',
    seeds: () => fixtures('traces', /1\.2[2-6].*\.trace$/, largest),
    words: v2Words,
    run: (input) => {
      if (isFormat(input, 2)) validateTrace(memorySource(input));
    },
  },
];
