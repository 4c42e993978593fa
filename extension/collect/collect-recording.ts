import { setTimeout as wait } from 'node:timers/promises';
import { errors, type UserError } from '../../core/base/errors';
import type { RawSample, Recording, SourceName, SourceReport } from '../../core/model/recording';
import { goroutineCount, sampleGoroutines } from './goroutine-sampler';
import { takeSnapshot } from './debugger-snapshot';
import { PprofClient } from './pprof-client';
import { readOs } from './proc-reader';
import { isAlive } from './process-facts';
import { describeTarget } from './recorded-target';
import { SampleDocuments, textFound } from './sample-documents';
import { SourceLog } from './source-log';
import { resolveTarget, type Target } from './target';
import { recordTrace } from './trace-recorder';

export interface CollectOptions {
  readonly pid?: number | undefined;
  readonly pprof?: string | undefined;
  readonly exe?: string | undefined;
  /** From the beginning of one sample to the beginning of the next. */
  readonly intervalMs: number;
  /** At least 2. */
  readonly samples: number;
  readonly maxPauseMs: number;
  /** Path of gdb, `none` to read memory without it. */
  readonly gdb: string;
  /** Keep the goroutine core, which holds memory of the program; default no. */
  readonly keepCore?: boolean;
  /** The debug adapter's program; default beside the running bundle. */
  readonly adapterFile?: string;
  /** Length of the execution trace that is recorded after the first sample; 0 for none. */
  readonly traceMs: number;
  readonly sources: ReadonlySet<SourceName>;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** `user:password` */
  readonly auth?: string | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** Given what is there after each sample but the last. */
  readonly onSample?: (soFar: Recording) => void;
  readonly toolVersion: string;
}

export interface Progress {
  readonly source: SourceName;
  /** What is being done, for people. */
  readonly doing: string;
  /** 0 … 1 over the whole collection. */
  readonly done: number;
}

/**
 * Takes the samples of a diagnosis. A source that fails says so in its report and costs only itself.
 * @throws UserError when the target cannot be found, nothing of it can be read, or the user cancels
 */
export async function collectRecording(options: CollectOptions): Promise<Recording> {
  const client = { auth: options.auth, headers: options.headers, signal: options.signal };
  options.onProgress({ source: 'os', doing: 'looking for the target', done: 0 });
  const target = await resolveTarget(
    { ...options, wantPprof: options.sources.has('dump') || options.sources.has('trace') },
    client,
  );
  const pprof = target.pprof && new PprofClient(target.pprof, { ...client, relay: target.relay });
  try {
    return await new Collector(target, options, pprof).run();
  } finally {
    target.relay?.close();
  }
}

class Collector {
  readonly #log = new SourceLog();
  #lastError: UserError | null = null;
  #pprofGone = false;
  /** The debugger failed: it would fail again. */
  #debuggerGone = false;
  /** In the last sample; null when they could not be counted. */
  #goroutines: number | null = null;

  constructor(
    private readonly target: Target,
    private readonly options: CollectOptions,
    private readonly client: PprofClient | null,
  ) {}

  async run(): Promise<Recording> {
    const { samples, intervalMs, signal } = this.options;
    this.#noteUnreachable();
    const taken: RawSample[] = [];
    try {
      for (let i = 0; i < samples; i++) {
        const next = taken.length === 0 ? 0 : taken.at(-1)!.startedAtMs + intervalMs - Date.now();
        if (next > 0) await wait(next, undefined, { signal });
        taken.push(await this.#sample(i, samples));
        if (i < samples - 1) this.options.onSample?.(this.#recording([...taken]));
      }
    } catch (error) {
      if (signal.aborted) throw errors.cancelled();
      throw error;
    } finally {
      this.client?.close();
    }
    if (this.#lastError && !taken.some(hasEvidence)) throw this.#lastError;
    return this.#recording(taken);
  }

  #recording(samples: readonly RawSample[]): Recording {
    return {
      schema: 1,
      target: describeTarget(this.target),
      samples,
      sources: this.#log.reports(),
      tool: { version: this.options.toolVersion },
    };
  }

  async #sample(index: number, count: number): Promise<RawSample> {
    const done = index / count;
    const sample = new SampleDocuments();
    let hasIds = false;
    const { signal, onProgress } = this.options;
    if (signal.aborted) throw errors.cancelled();
    const isLast = index === count - 1;
    // gdb needs a while to read symbols: at the last sample, which it is sure to look at, it begins at once.
    const early = isLast ? this.#takeSnapshot(true, sample, done) : null;
    early?.catch(() => undefined); // Awaited below, or not at all when another source ends everything.
    if (this.client && this.#wants('dump') && !this.#pprofGone) {
      onProgress({ source: 'dump', doing: 'asking pprof for the goroutines', done });
      hasIds = await this.#takeDump(this.client, sample);
    }
    // At once after the dump, with the connection still open, so that both see the same moment.
    if (this.target.process && this.#wants('os')) {
      onProgress({ source: 'os', doing: "reading the kernel's tables", done });
      await this.#takeOs(this.target.process, sample);
    }
    if (early !== null) await early;
    else if (!hasIds) await this.#takeSnapshot(false, sample, done);
    if (index === 0 && this.client && this.#wants('trace') && this.options.traceMs > 0 && !this.#pprofGone) {
      onProgress({ source: 'trace', doing: `recording ${this.options.traceMs / 1000} s of execution`, done });
      await this.#takeTrace(this.client, sample);
    }
    return { startedAtMs: sample.startedAtMs, documents: sample.documents };
  }

  /** True when a dump with ids came. */
  async #takeDump(client: PprofClient, sample: SampleDocuments): Promise<boolean> {
    const began = performance.now();
    const outcome = await sampleGoroutines(client, this.options.maxPauseMs, sample);
    const pairs = client.connections.map((c) => `${c.local}\t${c.remote}\n`).join('');
    await sample.take('observer/connections.tsv', () => textFound(pairs));
    if (this.options.signal.aborted) throw errors.cancelled();
    if (outcome.error) this.#lastError = outcome.error;
    // Asking again a server that does not answer would only fill its queue.
    this.#pprofGone = outcome.error?.code === 'pprof-no-answer';
    this.#goroutines = outcome.goroutines;
    this.#log.add('dump', outcome.status, outcome.reason, performance.now() - began, outcome.pauseMs);
    return sample.documents.some((d) => d.name === 'pprof/goroutine-2.txt' && d.bytes !== null);
  }

  /** gdb looks only once, at the last sample: what the earlier ones are for, memory alone tells. */
  async #takeSnapshot(isLast: boolean, sample: SampleDocuments, done: number): Promise<void> {
    if (!this.target.process || !this.#wants('debugger') || this.#debuggerGone) return;
    this.options.onProgress({ source: 'debugger', doing: 'reading the goroutines in memory', done });
    const { pid } = this.target.process;
    const began = performance.now();
    const { adapterFile, signal } = this.options;
    const gdb = isLast ? this.options.gdb : 'none';
    const keepCore = isLast && this.options.keepCore === true;
    const { status, reason, pauseMs, error } = await takeSnapshot({ pid, gdb, adapterFile, keepCore, signal }, sample);
    if (signal.aborted) throw errors.cancelled();
    if (error !== null) this.#debuggerGone = true;
    const tookMs = performance.now() - began;
    if (error === null && !isLast) this.#log.add('debugger', 'ok', null, tookMs, pauseMs);
    else this.#log.add('debugger', status, reason, tookMs, pauseMs);
  }

  async #takeTrace(client: PprofClient, sample: SampleDocuments): Promise<void> {
    const began = performance.now();
    const { status, reason, pauseMs } = await recordTrace(
      client,
      {
        lengthMs: this.options.traceMs,
        maxPauseMs: this.options.maxPauseMs,
        goroutines: this.#goroutines ?? (await goroutineCount(client)),
        goVersion: this.target.process?.build.goVersion ?? null,
      },
      sample,
    );
    if (this.options.signal.aborted) throw errors.cancelled();
    this.#log.add('trace', status, reason, performance.now() - began, pauseMs);
  }

  async #takeOs(process: NonNullable<Target['process']>, sample: SampleDocuments): Promise<void> {
    const began = performance.now();
    if (isAlive(process)) await readOs(process.pid, process.sameNetwork !== false, sample);
    const exited = !isAlive(process);
    const failed = sample.documents.filter((d) => /^(proc|ss)\//.test(d.name) && (d.error !== null || d.cut));
    const reasons = failed.map((d) => `${d.name}: ${d.error ?? 'cut at a limit'}`);
    const reason = exited ? errors.targetExited(process.pid).line : reasons.length > 0 ? reasons.join('; ') : null;
    if (exited) this.#lastError = errors.targetExited(process.pid);
    const status: SourceReport['status'] = exited ? 'failed' : reason === null ? 'ok' : 'partial';
    this.#log.add('os', status, reason, performance.now() - began, 0);
  }

  /** What is known before the first sample not to come. */
  #noteUnreachable(): void {
    const { pprofReason, processReason } = this.target;
    if (!this.#wants('dump')) this.#log.skip('dump', 'not asked for');
    else if (!this.client) this.#log.skip('dump', pprofReason ?? 'there is no pprof address');
    if (!this.#wants('os')) this.#log.skip('os', 'not asked for');
    else if (!this.target.process) this.#log.skip('os', processReason ?? 'the process is not known');
    if (!this.#wants('trace') || this.options.traceMs === 0) this.#log.skip('trace', 'not asked for');
    else if (!this.client) this.#log.skip('trace', pprofReason ?? 'there is no pprof address');
    if (!this.#wants('debugger')) this.#log.skip('debugger', 'not asked for');
    else if (!this.target.process) this.#log.skip('debugger', processReason ?? 'the process is not known');
  }

  #wants(source: SourceName): boolean {
    return this.options.sources.has(source);
  }
}

function hasEvidence(sample: RawSample): boolean {
  return sample.documents.some((d) => d.bytes !== null && !d.name.startsWith('observer/'));
}
