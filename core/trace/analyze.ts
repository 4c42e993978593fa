import type { TraceAnalysis } from '../model/trace-analysis';
import { acceptorOf } from './acceptor-summary';
import type { Creations } from './creations';
import { readHeader } from './header';
import { PlainKernel } from './scan/plain-kernel';
import type { ScanKernel } from './scan/kernel';
import type { TraceSource } from './source';
import { StackList } from './stack-list';
import type { StackOf } from './known-stacks';
import { noWaits, type ScanWaits } from './scan-waits';
import { errorOf, traceError, type TraceError } from './trace-error';
import type { IntervalSink } from './tracked-goroutine';
import { AcceptScan } from './v2/accept-scan';
import { BatchIndex } from './v2/batch-index';
import { AcceptMerge } from './v1/accept-merge';

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
  readonly stacks: StackList;
  readonly creations: Creations;
  readonly startNs: number;
  readonly endNs: number;
  readonly events: number;
  readonly goroutines: number;
  /** Ends what goroutines were in. Once, when nothing is read any more. */
  finish(startNs: number, endNs: number): ScanWaits;
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
  const { waits, acceptors, metrics, acceptRates } = scan?.finish(startNs, endNs) ?? noWaits();
  const stacks = scan?.stacks ?? new StackList();
  // An id may be used again: what was made is the last one's.
  const rows = new Map(acceptors.map((g, row) => [g.id, row]));
  const createdAlive = new Int32Array(acceptors.length);
  const creations =
    scan?.creations.alive((creator) => {
      const row = rows.get(creator);
      if (row !== undefined) createdAlive[row]!++;
    }) ?? [];
  const analysis: TraceAnalysis = {
    goVersion,
    bytes: source.size,
    startNs,
    endNs,
    events: scan?.events ?? 0,
    goroutines: scan?.goroutines ?? 0,
    waits,
    stacks: stacks.stacks,
    acceptors: acceptors
      .map((g, row) => acceptorOf(g, createdAlive[row]!, stacks.isAcceptCall))
      .sort((a, b) => a.goroutine - b.goroutine),
    created: scan?.creations.created ?? 0,
    creations,
    metrics,
    acceptRates,
    error,
  };
  return analysis;
}
