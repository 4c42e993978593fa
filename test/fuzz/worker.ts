import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Coverage } from './coverage';
import { memoryLimit, memoryOf } from './memory';
import { Chance, largestInput, Mutator } from './mutate';
import type { FuzzTarget } from './target';
import { targets } from './targets';

/** What scripts/fuzz.mjs gives. `shared`: runs, new inputs, blocks, length of the input at work, then that input. */
interface Orders {
  readonly target: string;
  readonly runs: number;
  readonly seconds: number;
  readonly seed: number;
  readonly out: string;
  /** Instrumented blocks in the bundle. */
  readonly blocks: number;
  readonly shared: SharedArrayBuffer;
}

const orders = workerData as Orders;
const figures = new Int32Array(orders.shared, 0, 4);
const atWork = new Uint8Array(orders.shared, 16);
const corpusFolder = join(orders.out, 'corpus', orders.target);
/** Of so many inputs one is stretched to the largest, and one more has its memory measured. */
const rare = 4000;
const mostFailures = 20;

void fuzz(targets.find((t) => t.name === orders.target)!);

async function fuzz(target: FuzzTarget): Promise<void> {
  await target.prepare?.();
  const coverage = new Coverage(orders.blocks);
  const chance = new Chance(orders.seed);
  const longest = target.longest ?? 64 << 10;
  const mutator = new Mutator(chance, target.words ?? [], longest);
  const corpus = startOf(target).filter((bytes) => bytes.length <= largestInput);
  const failures = new Set<string>();
  const began = performance.now();

  const once = async (input: Uint8Array): Promise<boolean> => {
    atWork.set(input);
    figures[3] = input.length;
    coverage.clear();
    Atomics.add(figures, 0, 1);
    try {
      const pending = target.run(input);
      if (pending !== undefined) await pending;
    } catch (error) {
      fail(input, 'crash', error instanceof Error ? (error.stack ?? error.message) : String(error), failures);
    }
    const isNew = coverage.takeNew();
    figures[2] = coverage.blocks;
    return isNew;
  };
  const measure = async (input: Uint8Array): Promise<void> => {
    const bytes = await memoryOf(async () => {
      await once(input);
    });
    if (bytes > memoryLimit(input.length)) fail(input, 'memory', `${bytes} bytes for ${input.length}`, failures);
  };

  for (const input of corpus) await once(input);
  for (let n = 1; n <= orders.runs && performance.now() - began < orders.seconds * 1000; n++) {
    // What was found last is the most promising.
    const from = chance.below(3) === 0 ? corpus.length - 1 - chance.below(Math.min(corpus.length, 32)) : -1;
    const chosen = corpus[from] ?? chance.of(corpus);
    const isStretched = n % rare === 0;
    const input = isStretched ? mutator.stretch(chosen) : mutator.mutate(chosen, chance.of(corpus));
    if (n % rare === rare / 2 || isStretched) await measure(input);
    else if (await once(input)) keep(input, corpus);
    // A message of the starter, and the end of an asynchronous reader, need a turn.
    if (n % 20_000 === 0) await new Promise((done) => setImmediate(done));
  }
  parentPort!.postMessage({ type: 'done' });
}

function startOf(target: FuzzTarget): Uint8Array[] {
  mkdirSync(corpusFolder, { recursive: true });
  const kept = readdirSync(corpusFolder).slice(-2000);
  return [new Uint8Array(0), ...target.seeds(), ...kept.map((f) => readFileSync(join(corpusFolder, f)))];
}

function keep(input: Uint8Array, corpus: Uint8Array[]): void {
  corpus.push(input);
  figures[1]!++;
  writeFileSync(join(corpusFolder, nameOf(input)), input);
}

/** Once for each place in our code that it came from. */
function fail(input: Uint8Array, kind: string, what: string, known: Set<string>): void {
  const place = kind + what.split('\n').slice(0, 3).join().replace(/\d+/g, '');
  if (known.has(place) || known.size >= mostFailures) return;
  known.add(place);
  const folder = join(orders.out, 'failures', orders.target);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${kind}-${nameOf(input)}`);
  writeFileSync(file, input);
  writeFileSync(`${file}.txt`, what);
  parentPort!.postMessage({ type: 'failure', kind, file, what });
}

function nameOf(input: Uint8Array): string {
  return createHash('sha256').update(input).digest('hex').slice(0, 16);
}
