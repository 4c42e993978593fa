import type { Recording, SourceReport } from '../model/recording';
import type { TraceEvidence } from '../model/trace-evidence';
import { analyzeTrace } from '../trace/analyze';
import type { ScanKernel } from '../trace/scan/kernel';
import { memorySource } from '../trace/source';

/** The trace of a recording, and what its source came to: what cannot be read to the end is partial, whatever the collector thought. */
export function readTrace(
  recording: Recording,
  kernel: ScanKernel,
): { readonly trace: TraceEvidence | null; readonly report: SourceReport } {
  const report = recording.sources.trace;
  for (const sample of recording.samples) {
    const document = sample.documents.find((d) => d.name === 'trace/execution.trace');
    if (document === undefined || document.bytes === null) continue;
    const analysis = analyzeTrace(memorySource(document.bytes), { kernel });
    const trace = { analysis, startedAtMs: sample.startedAtMs + document.atMs };
    if (analysis.error === null) return { trace, report };
    const reason = report.reason ?? `The trace breaks off: ${analysis.error.message} (byte ${analysis.error.offset})`;
    return analysis.events === 0
      ? { trace: null, report: { ...report, status: 'failed', reason } }
      : { trace, report: { ...report, status: 'partial', reason } };
  }
  return { trace: null, report };
}
