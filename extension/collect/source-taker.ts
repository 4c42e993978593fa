import { cpus, loadavg } from 'node:os';
import { errors, type UserError } from '../../core/base/errors';
import { restlessCores } from '../../core/model/os-evidence';
import type { RecordedSources, SourceName, SourceReport } from '../../core/model/recording';
import { prepareAdapter } from './adapter-client';
import type { AdapterProcess } from './adapter-process';
import type { CollectOptions } from './collect-options';
import { profileSeconds, takeCpuProfile } from './cpu-profiler';
import { takeSnapshot } from './debugger-snapshot';
import { DumpBudget } from './dump-budget';
import { goroutineCount, sampleGoroutines, type DumpOutcome } from './goroutine-sampler';
import type { PprofClient } from './pprof-client';
import { leakProfileStopMs, mayDetectLeaks, takeLeakProfile } from './leak-detector';
import { readOs } from './proc-reader';
import { clockTicksPerSecond, isAlive } from './process-facts';
import { hasDump, textFound, type SampleDocuments } from './sample-documents';
import { SourceLog } from './source-log';
import type { SteadyClock } from './steady-clock';
import { SnapshotReader } from './snapshot-reader';
import type { Target } from './target';
import { processorMs, TargetTime } from './target-time';
import { recordTrace } from './trace-recorder';

const pprofRestMs = 60_000;
const passing = new Set(['adapter-died', 'adapter-late']);

/** Takes the documents of one source into a sample, and remembers what each source did over all samples. */
export class SourceTaker {
  /** The last reason for which a source had nothing. */
  lastError: UserError | null = null;
  readonly #log: SourceLog;
  /** Processor time of the target so far, ms. */
  readonly #usedMs: () => number | null;
  readonly #time: TargetTime;
  readonly #budget = new DumpBudget();
  readonly #reader: SnapshotReader | null;
  #prepared: AdapterProcess | undefined;
  /** Until then pprof is not asked: it gave no answer, and asking again would only fill its queue. */
  #pprofRestsUntilMs = -Infinity;
  /** The debugger failed, and would fail again. */
  #debuggerGone = false;
  /** The debug session that held the target still when it was looked at last, or null. */
  #session: string | null = null;
  /** When the target was first looked at, and the processor time it had used then. */
  #began: { readonly atMs: number; readonly usedMs: number } | null = null;
  /** In the last sample; null when they could not be counted. */
  #goroutines: number | null = null;

  constructor(
    private readonly target: Target,
    private readonly options: CollectOptions,
    private readonly client: PprofClient | null,
    clock: SteadyClock,
  ) {
    const { process } = target;
    const ticksPerSecond = clockTicksPerSecond();
    this.#usedMs = () => (process === null ? null : processorMs(process.pid, ticksPerSecond));
    this.#time = new TargetTime(this.#usedMs);
    this.#log = new SourceLog(clock);
    this.#reader = process === null ? null : new SnapshotReader(process.pid, options.adapterFile);
    this.#noteUnreachable();
  }

  /** Forgets what sources did before the window of a rolling collection. */
  forget(beforeMs: number): void {
    this.#log.forget(beforeMs);
  }

  /** Nothing of ours is left when this is done. */
  async close(): Promise<void> {
    await Promise.all([this.#reader?.close(), this.#prepared?.end(errors.cancelled())]);
  }

  reports(): RecordedSources {
    return this.#log.reports();
  }

  /** True when a dump with ids came. Between the ends of a collection there is one as often as the target can bear. */
  async takeDump(isEnd: boolean, sample: SampleDocuments, done: number): Promise<boolean> {
    const { client } = this;
    if (!client || !this.#wants('dump') || this.#hasExited('dump')) return false;
    if (!this.#pprofRests && (this.#budget.allows(performance.now()) || isEnd))
      await this.#askPprof(client, sample, done);
    const { note } = this.#budget;
    if (note !== null) this.#log.note('dump', note);
    // Also without a dump: the connection stays open.
    const pairs = client.connections.map((c) => `${c.local}\t${c.remote}\n`).join('');
    if (pairs !== '') await sample.take('observer/connections.tsv', () => textFound(pairs));
    return hasDump(sample);
  }

  async #askPprof(client: PprofClient, sample: SampleDocuments, done: number): Promise<void> {
    this.options.onProgress({ source: 'dump', doing: { name: 'askGoroutines' }, done });
    const began = performance.now();
    let outcome!: DumpOutcome;
    const costMs = await this.#time.costOf(async () => {
      outcome = await sampleGoroutines(client, this.options.maxPauseMs, sample);
    });
    if (this.options.signal.aborted) throw errors.cancelled();
    this.#budget.spend(costMs);
    if (outcome.error) this.lastError = outcome.error;
    if (outcome.error?.code === 'pprof-no-answer') this.#pprofRestsUntilMs = performance.now() + pprofRestMs;
    this.#goroutines = outcome.goroutines;
    this.#log.add('dump', outcome.status, outcome.reason, performance.now() - began, outcome.pauseMs);
  }

  get #pprofRests(): boolean {
    return performance.now() < this.#pprofRestsUntilMs;
  }

  /** At the last sample only, because it collects garbage there. */
  async takeLeaks(sample: SampleDocuments): Promise<void> {
    const { client } = this;
    if (!client || this.#pprofRests || !mayDetectLeaks(this.target.process?.build.goVersion ?? null)) return;
    const began = performance.now();
    if (await takeLeakProfile(client, sample))
      this.#log.add('dump', 'ok', null, performance.now() - began, leakProfileStopMs);
    if (this.options.signal.aborted) throw errors.cancelled();
  }

  /** Before the last sample: gdb reads symbols while we wait for it, in its own process and from the executable. */
  prepareSnapshot(): void {
    if (!this.target.process || !this.#wants('debugger') || this.#debuggerGone) return;
    const { adapterFile, gdb } = this.options;
    this.#prepared = prepareAdapter({ pid: this.target.process.pid, gdb }, adapterFile);
  }

  /** gdb looks only once, at the last sample: what the earlier ones are for, memory alone tells. */
  async takeSnapshot(isLast: boolean, sample: SampleDocuments, done: number): Promise<void> {
    if (!this.target.process || !this.#wants('debugger') || this.#debuggerGone) return;
    this.options.onProgress({ source: 'debugger', doing: { name: 'readGoroutines' }, done });
    const { pid } = this.target.process;
    const began = performance.now();
    const { adapterFile, signal } = this.options;
    const { gdb } = this.options;
    const keepCore = isLast && this.options.keepCore === true;
    const paused = this.options.pausedSession?.();
    const reader = isLast ? null : this.#reader;
    const prepared = isLast ? this.#prepared : undefined;
    const request = { pid, gdb, adapterFile, prepared, keepCore, paused, signal, reader };
    const { status, reason, pauseMs, error } = await takeSnapshot(request, sample);
    if (signal.aborted) throw errors.cancelled();
    // One that was killed or is slow may be better the next time.
    if (error !== null && !passing.has(error.code)) this.#debuggerGone = true;
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
    if (!client || !this.#wants('trace') || this.options.traceMs === 0 || this.#hasExited('trace')) return;
    if (this.#pprofRests) {
      this.#log.skip('trace', 'pprof gave no answer');
      return;
    }
    const doing = { name: 'recordTrace', seconds: this.options.traceMs / 1000 } as const;
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

  /** At the last sample only, and only of a target that used much of a processor since the first. */
  async takeCpuProfile(sample: SampleDocuments, done: number): Promise<void> {
    const { client } = this;
    const usedMs = this.#usedMs();
    if (!client || this.#pprofRests || this.#began === null || usedMs === null) return;
    const began = performance.now();
    if (usedMs - this.#began.usedMs < restlessCores * (began - this.#began.atMs)) return;
    const seconds = profileSeconds(loadavg()[0] ?? 0, cpus().length);
    this.options.onProgress({ source: 'dump', doing: { name: 'profileProcessor', seconds }, done });
    if (await takeCpuProfile(client, seconds, sample)) this.#log.add('dump', 'ok', null, performance.now() - began, 0);
    if (this.options.signal.aborted) throw errors.cancelled();
  }

  async takeOs(sample: SampleDocuments, done: number): Promise<void> {
    const { process } = this.target;
    if (!process || !this.#wants('os')) return;
    this.options.onProgress({ source: 'os', doing: { name: 'readKernel' }, done });
    const began = performance.now();
    const usedMs = this.#usedMs();
    if (usedMs !== null) this.#began ??= { atMs: began, usedMs };
    if (isAlive(process)) await readOs(process.pid, process.sameNetwork !== false, sample, this.options.signal);
    if (this.options.signal.aborted) throw errors.cancelled();
    const exited = !isAlive(process);
    // A process that ends loses its files one after the other: what is missing then means nothing.
    if (exited) sample.drop(isOfKernel);
    const failed = sample.documents.filter((d) => isOfKernel(d.name) && (d.error !== null || d.cut));
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

  /** Whoever answers at the address of a process that has ended is another program: its goroutines are not to be compared. */
  #hasExited(source: SourceName): boolean {
    const { process } = this.target;
    if (!process || isAlive(process)) return false;
    this.lastError = errors.targetExited(process.pid);
    this.#log.add(source, 'failed', this.lastError.line, 0, 0);
    return true;
  }

  #wants(source: SourceName): boolean {
    return this.options.sources.has(source);
  }
}

function isOfKernel(document: string): boolean {
  return /^(proc|ss)\//.test(document);
}
