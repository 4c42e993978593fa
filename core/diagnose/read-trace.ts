import type { Recording, SourceReport } from '../model/recording';
import type { FollowedGoroutine, TraceEvidence } from '../model/trace-evidence';
import { analyzeTrace } from '../trace/analyze';
import type { ScanKernel } from '../trace/scan/kernel';
import type { StackOf } from '../trace/known-stacks';
import { memorySource } from '../trace/source';
import { State, type IntervalSink } from '../trace/tracked-goroutine';

/**
 * The trace of a recording, and what its source came to: what cannot be read to the end is partial, whatever the collector
 * thought. `follow` are goroutines whose time is counted although they may never be in Accept; `stackOf` the dump's stacks, for waits
 * from before the trace that have none in it.
 */
export function readTrace(
  recording: Recording,
  kernel: ScanKernel,
  follow: readonly number[],
  stackOf: StackOf,
): { readonly trace: TraceEvidence | null; readonly report: SourceReport } {
  const report = recording.sources.trace;
  for (const sample of recording.samples) {
    const document = sample.documents.find((d) => d.name === 'trace/execution.trace');
    if (document === undefined || document.bytes === null) continue;
    const times = new FollowedTimes(follow);
    const analysis = analyzeTrace(memorySource(document.bytes), {
      kernel,
      stackOf,
      ...(follow.length > 0 ? { follow, sink: times } : {}),
    });
    const trace = { analysis, startedAtMs: sample.startedAtMs + document.atMs, followed: times.byGoroutine };
    if (analysis.error === null) return { trace, report };
    const reason = report.reason ?? `The trace breaks off: ${analysis.error.message} (byte ${analysis.error.offset})`;
    return analysis.events === 0
      ? { trace: null, report: { ...report, status: 'failed', reason } }
      : { trace, report: { ...report, status: 'partial', reason } };
  }
  return { trace: null, report };
}

/** Adds up the intervals of the goroutines that are followed. */
class FollowedTimes implements IntervalSink {
  readonly byGoroutine = new Map<number, { -readonly [K in keyof FollowedGoroutine]: FollowedGoroutine[K] }>();

  constructor(follow: readonly number[]) {
    for (const g of follow) this.byGoroutine.set(g, { runs: 0, runningNs: 0, runnableNs: 0, syscallNs: 0, knownNs: 0 });
  }

  add(goroutine: number, state: number, startNs: number, endNs: number): void {
    const times = this.byGoroutine.get(goroutine);
    if (times === undefined) return;
    times.knownNs += endNs - startNs;
    if (state === State.running) {
      times.runs++;
      times.runningNs += endNs - startNs;
    } else if (state === State.runnable) times.runnableNs += endNs - startNs;
    else if (state === State.syscall) times.syscallNs += endNs - startNs;
  }
}
