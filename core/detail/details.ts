import type { Details, DocumentInfo, TraceDetails } from '../model/details';
import type { Diagnosis } from '../model/diagnosis';
import type { Recording } from '../model/recording';
import { decodeSample } from '../parse/decode-sample';
import { analyzeTrace } from '../trace/analyze';
import type { ScanKernel } from '../trace/scan/kernel';
import { memorySource } from '../trace/source';
import { TimelineCollector } from '../trace/timeline/collect-timeline';
import { groupGoroutines } from './goroutine-groups';

const mostFollowed = 1000;

/**
 * Reads what lies behind a diagnosis from the same evidence. `follow` are goroutines that get a lane although they were
 * in no Accept while the trace ran.
 */
export function detailsOf(recording: Recording, follow: readonly number[], kernel: ScanKernel): Details {
  const last = recording.samples.findLast((s) => s.documents.some((d) => holdsGoroutines(d.name) && d.bytes !== null));
  const sample = last === undefined ? null : decodeSample(last);
  const table = sample?.goroutines ?? null;
  return {
    goroutines: table === null ? null : groupGoroutines(table),
    // gdb looks only once, at the last sample.
    calls: sample?.debugger?.calls ?? [],
    trace: traceDetails(recording, follow, kernel),
    documents: documentsOf(recording),
  };
}

/** The goroutines of a diagnosis that get a lane in any case. */
export function followedBy({ acceptors, findings }: Diagnosis): readonly number[] {
  const ids = new Set(acceptors.map((a) => a.goroutine));
  for (const f of findings) for (const id of f.goroutines.ids) ids.add(id);
  return [...ids].slice(0, mostFollowed);
}

/** False for what a person cannot read. */
export function isTextDocument(name: string): boolean {
  return !/\.(gz|trace|core)$/.test(name);
}

function holdsGoroutines(name: string): boolean {
  return name === 'pprof/goroutine-2.txt' || name === 'debugger/goroutines.json';
}

function traceDetails(recording: Recording, follow: readonly number[], kernel: ScanKernel): TraceDetails | null {
  const firstMs = recording.samples[0]?.startedAtMs ?? 0;
  for (const sample of recording.samples) {
    const document = sample.documents.find((d) => d.name === 'trace/execution.trace');
    if (document === undefined || document.bytes === null) continue;
    const sink = new TimelineCollector();
    const analysis = analyzeTrace(memorySource(document.bytes), { kernel, follow, sink });
    if (analysis.events === 0) return null;
    return {
      atMs: sample.startedAtMs + document.atMs - firstMs,
      timeline: sink.timeline(analysis),
      stacks: analysis.stacks,
      acceptRates: analysis.acceptRates,
      creations: analysis.creations.map(({ stack, startFunction, alive, goroutines }) => ({
        frame: stack[0] ?? null,
        startFunction,
        alive,
        goroutines,
      })),
    };
  }
  return null;
}

function documentsOf(recording: Recording): DocumentInfo[] {
  return recording.samples.flatMap(({ documents }, sample) =>
    documents.map(({ name, bytes, error, cut }) => ({
      sample,
      name,
      bytes: bytes?.length ?? 0,
      error,
      cut,
      isText: isTextDocument(name),
    })),
  );
}
