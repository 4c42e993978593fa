import { Float64Column } from '../base/columns';
import type { TraceAnalysis } from '../model/trace-analysis';
import type { Creations } from './creations';
import { readHeader } from './header';
import { metricsOf } from './metrics';
import { PlainKernel } from './scan/plain-kernel';
import type { ScanKernel } from './scan/kernel';
import type { TraceSource } from './source';
import { StackList } from './stack-list';
import type { StackOf } from './known-stacks';
import { errorOf, traceError, type TraceError } from './trace-error';
import type { IntervalSink, TrackedGoroutine } from './tracked-goroutine';
import { AcceptScan } from './v2/accept-scan';
import { BatchIndex } from './v2/batch-index';
import { AcceptMerge } from './v1/accept-merge';
import { WaitRows } from './waits';

export interface AnalyzeOptions {
  /** The inner loop for v2; plain TypeScript when it is not given. */
  readonly kernel?: ScanKernel;
  /** Takes every interval of acceptors, of `follow` and of what acceptors create. */
  readonly sink?: IntervalSink;
  readonly follow?: readonly number[];
  /**
   * Stack of a goroutine from a dump or gdb, innermost first; null when it is not known. Asked for those that waited
   * before the trace began and have no stack in it: all such up to Go 1.22, and v1.
   */
  readonly stackOf?: StackOf;
  /** Share of the trace that is read, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** What a scan of either format leaves. */
export interface ScanResult {
  readonly waits: WaitRows;
  readonly stacks: StackList;
  readonly creations: Creations;
  readonly netpollWaits: Float64Column;
  readonly startNs: number;
  readonly endNs: number;
  readonly events: number;
  readonly goroutines: number;
  readonly acceptors: readonly TrackedGoroutine[];
  /** What else was in sight to the end: those of `follow`, and what acceptors made for a sink. */
  readonly others: readonly TrackedGoroutine[];
}

/**
 * Scans a trace for what its accept loops did: the targeted scan of the trace source. Reads v1 (Go 1.11 to 1.21) and v2
 * (since Go 1.22); memory holds the index of batches, one batch, one generation's tables and the waits, not the trace.
 * Never throws on bad input: `error` tells what is wrong, and the rest is then what could be read before it.
 */
export function analyzeTrace(source: TraceSource, options: AnalyzeOptions = {}): TraceAnalysis {
  const header = readHeader(source);
  if (!header.ok) return present(source, '', null, header.error);
  const { minor, format } = header.value;
  const { scan, error } = format === 2 ? scanV2(source, minor, options) : scanV1(source, minor, options);
  return present(source, `1.${minor}`, scan, error);
}

interface Scanned {
  readonly scan: ScanResult;
  readonly error: TraceError | null;
}

function scanV2(source: TraceSource, minor: number, options: AnalyzeOptions): Scanned {
  let done = 0;
  const scan = new AcceptScan(source, minor, {
    kernel: options.kernel ?? new PlainKernel(),
    sink: options.sink ?? null,
    follow: options.follow ?? [],
    stackOf: options.stackOf ?? null,
    onBatch: (bytes) => {
      done += bytes;
      options.onProgress?.(done / source.size);
    },
  });
  const index = new BatchIndex(source, minor);
  let error: TraceError | null = null;
  while (error === null) {
    const generation = index.next(true);
    if (generation === null) break;
    error = errorOf(() => {
      scan.scan(generation);
    });
  }
  error ??= index.error;
  if (error === null && scan.events === 0)
    error = traceError('truncated', 'The trace holds no events: it was cut', source.size);
  return { scan, error };
}

function scanV1(source: TraceSource, minor: number, options: AnalyzeOptions): Scanned {
  const scan = new AcceptMerge(source, minor, {
    sink: options.sink ?? null,
    follow: options.follow ?? [],
    stackOf: options.stackOf ?? null,
    onProgress: options.onProgress ?? (() => undefined),
  });
  const error = errorOf(() => {
    scan.run();
  });
  return { scan, error };
}

function present(source: TraceSource, goVersion: string, scan: ScanResult | null, error: TraceError | null) {
  const startNs = scan === null || Number.isNaN(scan.startNs) ? 0 : scan.startNs;
  const endNs = scan === null || Number.isNaN(scan.endNs) ? startNs : scan.endNs;
  const waits = (scan?.waits ?? new WaitRows()).done(endNs);
  const byId = new Map<number, TrackedGoroutine>();
  for (const g of scan?.acceptors ?? []) {
    g.finish(endNs);
    byId.set(g.id, g);
  }
  for (const g of scan?.others ?? []) g.finish(endNs);
  const creations =
    scan?.creations.alive((creator) => {
      const g = byId.get(creator);
      if (g !== undefined) g.createdAlive++;
    }) ?? [];
  const analysis: TraceAnalysis = {
    goVersion,
    bytes: source.size,
    startNs,
    endNs,
    events: scan?.events ?? 0,
    goroutines: scan?.goroutines ?? 0,
    waits,
    stacks: scan?.stacks.stacks ?? [],
    acceptors: (scan?.acceptors ?? []).map((g) => g.summary()).sort((a, b) => a.goroutine - b.goroutine),
    created: scan?.creations.created ?? 0,
    creations,
    metrics: metricsOf(waits, scan?.stacks ?? new StackList(), scan?.netpollWaits ?? new Float64Column(1)),
    error,
  };
  return analysis;
}
