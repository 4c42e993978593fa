import type { Diagnosis } from '../../core/model/diagnosis';
import type { SourceReport } from '../../core/model/recording';
import { traceWriting, type TraceSize } from '../../core/model/trace-size';
import { sourceLabel, sourceOrder } from './evidence';
import { count, duration } from './format';

export interface SourceRow {
  readonly name: string;
  readonly status: SourceReport['status'];
  readonly reason: string;
  readonly took: string;
  readonly pause: string;
}

/** What each source did, what it cost, and why it has nothing to say where it has not. */
export function sourceRows({ sources, network }: Diagnosis): readonly SourceRow[] {
  return sourceOrder.map((name) => {
    const { status, reason, tookMs, pauseMs } = sources[name];
    const idle = status === 'skipped';
    return {
      name: sourceLabel(name),
      status,
      reason: reason ?? (name === 'trace' ? written(network.traceSize) : ''),
      took: idle ? '–' : duration(tookMs),
      pause: idle ? '–' : duration(pauseMs),
    };
  });
}

/** What the target had to write for the trace. */
function written(size: TraceSize | null): string {
  const writing = traceWriting(size);
  return writing === null ? '' : `${count(writing.kib)} KiB, ${count(writing.kibPerSecond)} KiB/s`;
}

export interface SampleRow {
  readonly at: string;
  readonly cells: readonly string[];
}

/** Goroutines, listeners and descriptors of each sample; null where unknown. */
export function sampleRows({ samples }: Diagnosis): readonly SampleRow[] {
  return samples.map((s) => ({
    at: `+${duration(s.atMs)}`,
    cells: [s.goroutines, s.listeners, s.descriptors].map((n) => (n === null ? '–' : count(n))),
  }));
}
