import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { analyzeTrace } from '../../../core/trace/analyze';
import { memorySource } from '../../../core/trace/source';
import type { TraceAnalysis } from '../../../core/model/trace-analysis';
import { validateTrace } from '../../../core/trace/validate/validate';
import { bothKernels } from './kernels';

// All 10,000 seeds: TRACE_SEEDS=10000 node scripts/mocha.mjs unit/trace -- --grep flips --timeout 0
const seeds = Number(process.env['TRACE_SEEDS'] ?? 1500);
const mostMemory = 512 * 2 ** 20;

const small = ['cap-go1.19-idle', 'cap-go1.22-idle', 'cap-go1.26-idle'];
const rich = [...small, 'cap-go1.19-semfull', 'cap-go1.22-semfull', 'cap-go1.26-semfull', 'cap-go1.26-emfile'];

const read = (name: string): Uint8Array => new Uint8Array(readFileSync(`test/fixtures/traces/${name}.trace`));
const text = (t: string): Uint8Array => new TextEncoder().encode(t);

/** All that an analysis says, as one text: for comparing. */
function said(a: TraceAnalysis): string {
  return JSON.stringify(a, (_, v: unknown) => (ArrayBuffer.isView(v) ? Array.from(v as Float64Array) : v));
}

/** Reads bad input with everything that reads traces: none may throw, and both kernels say the same. */
function readAll(bytes: Uint8Array, kernels: ReturnType<typeof bothKernels>): TraceAnalysis {
  const plain = analyzeTrace(memorySource(bytes), { kernel: kernels.plain });
  assert.equal(said(analyzeTrace(memorySource(bytes), { kernel: kernels.wasm })), said(plain));
  const { error } = validateTrace(memorySource(bytes));
  for (const e of [plain.error, error])
    if (e !== null) assert.ok(e.message !== '' && e.offset >= 0 && e.offset <= bytes.length, JSON.stringify(e));
  for (const column of [plain.waits.durationNs, plain.waits.startNs])
    for (const v of column) assert.ok(v >= 0 && v <= Number.MAX_VALUE);
  return plain;
}

describe('broken traces', function () {
  this.timeout(120_000);
  let kernels: ReturnType<typeof bothKernels>;
  let memoryBefore = 0;
  before(() => {
    kernels = bothKernels();
    memoryBefore = process.resourceUsage().maxRSS * 1024;
  });
  after(() => {
    const took = process.resourceUsage().maxRSS * 1024 - memoryBefore;
    assert.ok(took < mostMemory, `${took} bytes`);
  });

  for (const name of small)
    it(`${name} cut at every byte: an error, or nothing of interest was lost`, () => {
      const whole = read(name);
      const result = readAll(whole, kernels);
      assert.equal(result.error, null);
      const full = said({ ...result, bytes: 0 });
      for (let length = 0; length < whole.length; length++) {
        const cut = readAll(whole.subarray(0, length), kernels);
        const { error } = cut;
        if (error === null) assert.ok(said({ ...cut, bytes: 0 }) === full, `cut after ${length} bytes and not told`);
      }
    });

  it(`${seeds} seeds of flips of bits: no exception, no hang, both kernels alike`, function () {
    this.timeout(0);
    const traces = rich.map(read);
    let refused = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const bytes = traces[seed % traces.length]!.slice();
      const random = generator(seed);
      for (let n = 1 + (random() % 4); n > 0; n--) bytes[random() % bytes.length]! ^= 1 << (random() % 8);
      try {
        if (readAll(bytes, kernels).error !== null) refused++;
      } catch (e) {
        throw new Error(`seed ${seed} of ${rich[seed % traces.length]!}`, { cause: e });
      }
    }
    assert.ok(refused > seeds / 10, `only ${refused} of ${seeds} were refused`);
  });

  const others: [string, Uint8Array, string][] = [
    ['nothing', new Uint8Array(0), 'empty'],
    ['an unknown version', text('go 1.99 trace\0\0\0\x01\x01'), 'unknown-version'],
    ['a goroutine dump', text('goroutine 1 [IO wait]:\nmain.main()\n'), 'not-a-trace'],
    ['a page of HTML', text('<!doctype html><title>404</title>'), 'not-a-trace'],
    ['a batch of absurd size', v2Batch([1, 1, 1, 1, 0xff, 0xff, 0xff, 0xff, 0x0f]), 'too-large'],
    ['a batch of generation 0', v2Batch([1, 0, 1, 1, 0]), 'bad-generation'],
    ['a number without end', v2Batch([1, ...Array<number>(12).fill(0xff)]), 'bad-number'],
    ['a batch of another kind', v2Batch([77]), 'bad-batch'],
  ];
  for (const [what, bytes, code] of others)
    it(`refuses ${what}`, () => {
      assert.equal(readAll(bytes, kernels).error?.code, code);
      assert.equal(validateTrace(memorySource(bytes)).error?.code, code);
    });

  it('refuses a stack that names a string that is not there', () => {
    const { error } = readAll(generation([[0, 22, 1, 1, 5]], [2, 3, 5, 1, 9, 99, 99, 1]), kernels);
    assert.equal(error?.code, 'missing-entry');
  });

  it('refuses an event that names a stack that is not there', () => {
    const events = [
      [25, 0, 1, 1, 2],
      [20, 1, 0, 7],
    ];
    const { error } = readAll(generation(events, [2]), kernels);
    assert.equal(error?.code, 'missing-entry');
  });

  it('does not take a batch whose time runs backwards for a wait of negative length', () => {
    const whole = read('cap-go1.26-emfile');
    // A batch begins with 1, generation, thread, time; every byte that could be one of a time.
    for (let at = 17; at < 60; at++) {
      const bytes = whole.slice();
      bytes[at]! ^= 0x40;
      readAll(bytes, kernels);
    }
  });
});

/** The header of Go 1.26 and these bytes. */
function v2Batch(bytes: readonly number[]): Uint8Array {
  return Uint8Array.from([...text('go 1.26 trace\0\0\0'), ...bytes]);
}

/** A complete generation of thread 1: these events, this table of stacks, one tick a ns. */
function generation(events: readonly (readonly number[])[], stacks: readonly number[]): Uint8Array {
  const batch = (thread: readonly number[], data: readonly number[]): number[] => [
    1,
    1,
    ...thread,
    1,
    data.length,
    ...data,
  ];
  const none = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
  const second = [0x80, 0x94, 0xeb, 0xdc, 0x03];
  return v2Batch([
    ...batch([1], events.flat()),
    ...batch(none, [50, 8, ...second, 51, 0, 0, 0, 0]),
    ...batch(none, stacks),
    52,
  ]);
}

/** Small numbers of a linear congruence: the same on every machine. */
function generator(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}
