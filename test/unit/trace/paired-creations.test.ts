import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { analyzeTrace } from '../../../core/trace/analyze';
import { memorySource } from '../../../core/trace/source';
import { bothKernels } from './kernels';

describe('goroutines that come and go within a trace', () => {
  for (const version of ['1.22', '1.23', '1.25', '1.26'])
    it(`are counted alike whether they are paired or given one by one (Go ${version})`, () => {
      const bytes = new Uint8Array(readFileSync(`test/fixtures/traces/cap-go${version}-accept100.trace`));
      const counts = (kernel: ReturnType<typeof bothKernels>['wasm'], isPaired: boolean) => {
        // With a sink nothing is paired.
        const sink = isPaired ? {} : { sink: { add: () => undefined } };
        const a = analyzeTrace(memorySource(bytes), { kernel, ...sink });
        const acceptors = a.acceptors.map((g) => [g.goroutine, g.created, g.createdAlive]);
        return { created: a.created, goroutines: a.goroutines, creations: a.creations, acceptors };
      };
      const { wasm, plain } = bothKernels();
      const oneByOne = counts(plain, false);
      assert.ok(oneByOne.created > 50 && oneByOne.acceptors.some(([, created]) => created! > 50));
      assert.deepEqual(counts(plain, true), oneByOne);
      assert.deepEqual(counts(wasm, true), oneByOne);
      assert.deepEqual(counts(wasm, false), oneByOne);
    });
});
