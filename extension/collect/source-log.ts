import type { UserError } from '../../core/base/errors';
import type { RecordedSources, SourceName, SourceReport } from '../../core/model/recording';
import type { SteadyClock } from './steady-clock';

/** What one source's part of one sample came to. */
export interface SourceOutcome {
  readonly status: SourceReport['status'];
  readonly reason: string | null;
  /** Upper bound of the time the target stood still. */
  readonly pauseMs: number;
  readonly error: UserError | null;
}

/** What a source did at one time, on the collection's clock. */
interface Entry extends SourceReport {
  readonly atMs: number;
}

/** Adds up what each source did over the samples: the worst status counts, with the first reason for it; the longest pause counts. */
export class SourceLog {
  readonly #entries = new Map<SourceName, Entry[]>();
  readonly #notes = new Map<SourceName, string>();

  constructor(private readonly clock: SteadyClock) {}

  add(
    source: SourceName,
    status: SourceReport['status'],
    reason: string | null,
    tookMs: number,
    pauseMs: number,
  ): void {
    const list = this.#entries.get(source) ?? [];
    list.push({ status, reason, tookMs, pauseMs, atMs: this.clock.now() });
    this.#entries.set(source, list);
  }

  /** What is to be said of a source besides why it has not all. */
  note(source: SourceName, note: string): void {
    this.#notes.set(source, note);
  }

  /** Drops what was before the window of a rolling collection, but for what is never taken. */
  forget(beforeMs: number): void {
    for (const [source, list] of this.#entries)
      this.#entries.set(
        source,
        list.filter((e) => e.status === 'skipped' || e.atMs >= beforeMs),
      );
  }

  skip(source: SourceName, reason: string): void {
    this.add(source, 'skipped', reason, 0, 0);
  }

  reports(): RecordedSources {
    return { dump: this.#sum('dump'), trace: this.#sum('trace'), debugger: this.#sum('debugger'), os: this.#sum('os') };
  }

  #sum(source: SourceName): SourceReport {
    const list = this.#entries.get(source) ?? [];
    const not = list.filter((r) => r.status !== 'ok');
    // Failed in one sample but not in all: the others are of use.
    const failed = list.filter((r) => r.status === 'failed').length;
    const status =
      not.length === 0
        ? 'ok'
        : failed === list.length
          ? 'failed'
          : list[0]!.status === 'skipped'
            ? 'skipped'
            : 'partial';
    const reasons = [not[0]?.reason, this.#notes.get(source)].filter((r) => typeof r === 'string');
    if (list.length === 0 && reasons.length === 0) reasons.push('not taken');
    return {
      status: list.length === 0 ? 'skipped' : status,
      reason: reasons.length === 0 ? null : reasons.join('. '),
      tookMs: Math.round(list.reduce((sum, r) => sum + r.tookMs, 0)),
      pauseMs: Math.ceil(Math.max(0, ...list.map((r) => r.pauseMs))),
    };
  }
}
