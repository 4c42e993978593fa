import type { Diagnosis, DurationFigures } from '../../core/model/diagnosis';
import type { SourceName, SourceReport } from '../../core/model/recording';
import { sourceLabel } from './evidence';
import { count, duration, nanoseconds } from './format';

export interface NamedFigure {
  readonly name: string;
  readonly value: string;
}

/** The kernel's limits and counters, in the order the diagnosis gives; unknown ones are said to be unknown. */
export function kernelFigures({ network }: Diagnosis): readonly NamedFigure[] {
  return Object.entries(network.kernel).map(([name, value]) => ({
    name: spoken(name),
    value: value === null ? 'unknown' : typeof value === 'number' ? count(value) : value,
  }));
}

/** `openFilesLimit` is ours: `open files limit`. The kernel's own names have dots and stay. */
function spoken(name: string): string {
  return name.includes('.') ? name : name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

export interface TraceRow {
  readonly name: string;
  readonly cells: readonly string[];
}

/** Count, median, 99th percentile and maximum of what the trace measured. */
export function traceRows({ network }: Diagnosis): readonly TraceRow[] {
  const metrics = network.traceMetrics;
  if (metrics === null) return [];
  const row = (name: string, f: DurationFigures): TraceRow => ({
    name,
    cells: [count(f.count), ...[f.p50Ns, f.p99Ns, f.maxNs].map((ns) => (f.count === 0 ? '–' : nanoseconds(ns)))],
  });
  return [
    row('Wait in Accept', metrics.acceptWait),
    row('Scheduling delay', metrics.schedulingDelay),
    row('Syscall', metrics.syscall),
  ];
}

export interface SourceRow {
  readonly name: string;
  readonly status: SourceReport['status'];
  readonly reason: string;
  readonly took: string;
  readonly pause: string;
}

/** What each source did, what it cost, and why it has nothing to say where it has not. */
export function sourceRows({ sources }: Diagnosis): readonly SourceRow[] {
  const names: readonly SourceName[] = ['dump', 'trace', 'debugger', 'os'];
  return names.map((name) => {
    const { status, reason, tookMs, pauseMs } = sources[name];
    const idle = status === 'skipped';
    return {
      name: sourceLabel(name),
      status,
      reason: reason ?? '',
      took: idle ? '–' : duration(tookMs),
      pause: idle ? '–' : duration(pauseMs),
    };
  });
}

export interface SampleRow {
  readonly at: string;
  readonly cells: readonly string[];
}

/** Goroutines, listeners and descriptors of each sample. */
export function sampleRows({ samples }: Diagnosis): readonly SampleRow[] {
  return samples.map((s) => ({
    at: `+${duration(s.atMs)}`,
    cells: [s.goroutines, s.listeners, s.descriptors].map((n) => (n === null ? 'unknown' : count(n))),
  }));
}
