import { setTimeout as wait } from 'node:timers/promises';
import { errors, type UserError } from '../../core/base/errors';
import type { RawSample, Recording } from '../../core/model/recording';
import type { CollectOptions } from './collect-options';
import { lookFirst, type FirstLookTaken } from './first-look';
import { PprofClient } from './pprof-client';
import { nothingKnown, type WhoListens } from './pprof-finder';
import { isAlive } from './process-facts';
import { describeTarget } from './recorded-target';
import { SampleDocuments } from './sample-documents';
import { SampleWindow } from './sample-window';
import { SourceTaker } from './source-taker';
import { SteadyClock } from './steady-clock';
import { resolveTarget, type Target } from './target';

/**
 * Takes the samples of a diagnosis. A source that fails says so in its report and costs only itself.
 * @throws UserError when the target cannot be found, nothing of it can be read, or the user cancels
 */
export async function collectRecording(options: CollectOptions): Promise<Recording> {
  const client = { auth: options.auth, headers: options.headers, signal: options.signal };
  options.onProgress({ source: 'os', doing: { name: 'findTarget' }, done: 0 });
  const wantPprof = options.sources.has('dump') || options.sources.has('trace');
  let look: Promise<FirstLookTaken> | null = null;
  const firstLook = (pid: number): Promise<WhoListens> => {
    const taken = lookFirst(pid, options.signal, options.adapterFile);
    look = taken;
    // The sample says what came of it.
    return taken.then(({ listening }) => listening).catch(() => nothingKnown);
  };
  const target = await resolveTarget(
    { ...options, wantPprof, ...(wantPprof && options.sources.has('debugger') && { firstLook }) },
    client,
  );
  const pprof = target.pprof && new PprofClient(target.pprof, { ...client, relay: target.relay });
  try {
    return await new Collector(target, options, pprof, look).run();
  } finally {
    target.relay?.close();
  }
}

const mostFailures = 5;

class Collector {
  readonly #clock = new SteadyClock();
  readonly #sources: SourceTaker;
  /** Samples in a row with nothing but errors. */
  #failures = 0;
  /** The last of them. */
  #counted: UserError | null = null;

  constructor(
    private readonly target: Target,
    private readonly options: CollectOptions,
    private readonly client: PprofClient | null,
    private readonly firstLook: Promise<FirstLookTaken> | null,
  ) {
    this.#sources = new SourceTaker(target, options, client, this.#clock);
  }

  async run(): Promise<Recording> {
    const { samples, intervalMs, windowMs = null, signal } = this.options;
    const window = new SampleWindow(windowMs);
    let startedAtMs = -Infinity;
    try {
      for (let i = 0; i < samples; i++) {
        const next = startedAtMs + intervalMs - this.#clock.now();
        if (next > 0) await wait(next, undefined, { signal });
        startedAtMs = this.#clock.now();
        const sample = await orAborted(this.#sample(i, samples), signal);
        // One without anything is of use only to say that nothing came.
        if (samples !== Infinity || hasEvidence(sample)) window.add(sample);
        if (samples === Infinity) this.#endWithTarget(sample);
        if (windowMs !== null) this.#sources.forget(window.samples[0]?.startedAtMs ?? startedAtMs);
        if (i < samples - 1) this.options.onSample?.(() => this.#recording(window.samples));
      }
    } catch (error) {
      if (signal.aborted) throw errors.cancelled();
      throw error;
    } finally {
      this.client?.close();
      await this.#sources.close();
    }
    const { lastError } = this.#sources;
    if (lastError && !window.samples.some(hasEvidence)) throw lastError;
    return this.#recording(window.samples);
  }

  /** A collection without end ends when nothing more can come. @throws UserError */
  #endWithTarget(sample: RawSample): void {
    const { process } = this.target;
    if (process && !isAlive(process)) throw errors.targetExited(process.pid);
    const { lastError } = this.#sources;
    if (hasEvidence(sample)) this.#failures = 0;
    else if (lastError !== null && lastError !== this.#counted) {
      this.#counted = lastError;
      if (++this.#failures === mostFailures) throw lastError;
    }
  }

  #recording(samples: readonly RawSample[]): Recording {
    return {
      schema: 1,
      target: describeTarget(this.target),
      samples,
      sources: this.#sources.reports(),
      tool: { version: this.options.toolVersion },
    };
  }

  async #sample(index: number, count: number): Promise<RawSample> {
    const done = count === Infinity ? 0 : index / count;
    const sample = new SampleDocuments(this.#clock.now(), this.options.signal);
    if (this.options.signal.aborted) throw errors.cancelled();
    const { firstLook } = this;
    if (index === 0 && firstLook !== null)
      await sample.take('debugger/first-look.json', async () => (await firstLook).document);
    const isLast = index === count - 1;
    // gdb needs a while to read symbols: at the last sample, which it is sure to look at, it begins at once.
    const early = isLast ? this.#sources.takeSnapshot(true, sample, done) : null;
    early?.catch(() => undefined); // Awaited below, or not at all when another source ends everything.
    const hasIds = await this.#sources.takeDump(index === 0 || isLast, sample, done);
    // At once after the dump, with the connection still open, so that both see the same moment.
    await this.#sources.takeOs(sample, done);
    // Only where a dump with ids was within the budget: these cost less.
    if (hasIds && isLast) {
      await this.#sources.takeLeaks(sample);
      await this.#sources.takeCpuProfile(sample, done);
    }
    // Memory is read beside the trace: of many goroutines that takes as long as the interval may.
    const read = early ?? (hasIds ? null : this.#sources.takeSnapshot(false, sample, done));
    if (index === count - 2) this.#sources.prepareSnapshot();
    await Promise.all([read, index === 0 ? this.#sources.takeTrace(sample, done) : null]);
    return { startedAtMs: sample.startedAtMs, documents: sample.documents };
  }
}

function hasEvidence(sample: RawSample): boolean {
  return sample.documents.some((d) => d.bytes !== null && !d.name.startsWith('observer/'));
}

/** As `work`, but over at once when it is aborted: whoever cancels does not wait for the reading of a table. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop!: () => void;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(errors.cancelled());
    };
  });
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
