import { errors, type UserError } from '../../core/base/errors';
import type { RecordedSources, SourceName, SourceReport } from '../../core/model/recording';
import type { CollectOptions } from './collect-options';
import { takeSnapshot } from './debugger-snapshot';
import { goroutineCount, sampleGoroutines } from './goroutine-sampler';
import type { PprofClient } from './pprof-client';
import { leakProfileStopMs, mayDetectLeaks, takeLeakProfile } from './leak-detector';
import { readOs } from './proc-reader';
import { isAlive } from './process-facts';
import { textFound, type SampleDocuments } from './sample-documents';
import { SourceLog } from './source-log';
import type { Target } from './target';
import { recordTrace } from './trace-recorder';

/** Takes the documents of one source into a sample, and remembers what each source did over all samples. */
export class SourceTaker {
  /** The last reason for which a source had nothing. */
  lastError: UserError | null = null;
  readonly #log = new SourceLog();
  #pprofGone = false;
  /** The debugger failed: it would fail again. */
  #debuggerGone = false;
  /** The debug session that held the target still when it was looked at last, or null. */
  #session: string | null = null;
  /** In the last sample; null when they could not be counted. */
  #goroutines: number | null = null;

  constructor(
    private readonly target: Target,
    private readonly options: CollectOptions,
    private readonly client: PprofClient | null,
  ) {
    this.#noteUnreachable();
  }

  reports(): RecordedSources {
    return this.#log.reports();
  }

  /** True when a dump with ids came. */
  async takeDump(sample: SampleDocuments, done: number): Promise<boolean> {
    const { client } = this;
    if (!client || !this.#wants('dump') || this.#pprofGone) return false;
    this.options.onProgress({ source: 'dump', doing: 'asking pprof for the goroutines', done });
    const began = performance.now();
    const outcome = await sampleGoroutines(client, this.options.maxPauseMs, sample);
    const pairs = client.connections.map((c) => `${c.local}\t${c.remote}\n`).join('');
    await sample.take('observer/connections.tsv', () => textFound(pairs));
    if (this.options.signal.aborted) throw errors.cancelled();
    if (outcome.error) this.lastError = outcome.error;
    // Asking again a server that does not answer would only fill its queue.
    this.#pprofGone = outcome.error?.code === 'pprof-no-answer';
    this.#goroutines = outcome.goroutines;
    this.#log.add('dump', outcome.status, outcome.reason, performance.now() - began, outcome.pauseMs);
    return sample.documents.some((d) => d.name === 'pprof/goroutine-2.txt' && d.bytes !== null);
  }

  /** At the last sample only, because it collects garbage there. */
  async takeLeaks(sample: SampleDocuments): Promise<void> {
    const { client } = this;
    if (!client || this.#pprofGone || !mayDetectLeaks(this.target.process?.build.goVersion ?? null)) return;
    const began = performance.now();
    if (await takeLeakProfile(client, sample))
      this.#log.add('dump', 'ok', null, performance.now() - began, leakProfileStopMs);
    if (this.options.signal.aborted) throw errors.cancelled();
  }

  /** gdb looks only once, at the last sample: what the earlier ones are for, memory alone tells. */
  async takeSnapshot(isLast: boolean, sample: SampleDocuments, done: number): Promise<void> {
    if (!this.target.process || !this.#wants('debugger') || this.#debuggerGone) return;
    this.options.onProgress({ source: 'debugger', doing: 'reading the goroutines in memory', done });
    const { pid } = this.target.process;
    const began = performance.now();
    const { adapterFile, signal } = this.options;
    const gdb = isLast ? this.options.gdb : 'none';
    const keepCore = isLast && this.options.keepCore === true;
    const paused = this.options.pausedSession?.();
    const request = { pid, gdb, adapterFile, keepCore, paused, signal };
    const { status, reason, pauseMs, error } = await takeSnapshot(request, sample);
    if (signal.aborted) throw errors.cancelled();
    if (error !== null) this.#debuggerGone = true;
    this.#session = paused?.name ?? this.#session;
    const tookMs = performance.now() - began;
    if (this.#session !== null && this.options.pausedSession?.() === undefined)
      this.#log.add(
        'debugger',
        error === null ? 'partial' : status,
        errors.sessionLeft(this.#session).line,
        tookMs,
        pauseMs,
      );
    else if (error === null && !isLast) this.#log.add('debugger', 'ok', null, tookMs, pauseMs);
    else this.#log.add('debugger', status, reason, tookMs, pauseMs);
  }

  async takeTrace(sample: SampleDocuments, done: number): Promise<void> {
    const { client } = this;
    if (!client || !this.#wants('trace') || this.options.traceMs === 0) return;
    if (this.#pprofGone) {
      this.#log.skip('trace', 'pprof gave no answer');
      return;
    }
    const doing = `recording ${this.options.traceMs / 1000} s of execution`;
    this.options.onProgress({ source: 'trace', doing, done });
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

  async takeOs(sample: SampleDocuments, done: number): Promise<void> {
    const { process } = this.target;
    if (!process || !this.#wants('os')) return;
    this.options.onProgress({ source: 'os', doing: "reading the kernel's tables", done });
    const began = performance.now();
    if (isAlive(process)) await readOs(process.pid, process.sameNetwork !== false, sample);
    const exited = !isAlive(process);
    const failed = sample.documents.filter((d) => /^(proc|ss)\//.test(d.name) && (d.error !== null || d.cut));
    const reasons = failed.map((d) => `${d.name}: ${d.error ?? 'cut at a limit'}`);
    const reason = exited ? errors.targetExited(process.pid).line : reasons.length > 0 ? reasons.join('; ') : null;
    if (exited) this.lastError = errors.targetExited(process.pid);
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
