import type { AcceptRates, TraceMetrics, TraceWaits } from '../model/trace-analysis';
import { WaitRows } from './waits';

/** What a scan found of the goroutines that it tracked, once it is over. */
export interface ScanWaits {
  readonly waits: TraceWaits;
  /** Those that were in a wait of a class; of two with one id the later one comes later. */
  readonly acceptors: readonly AcceptorCounts[];
  readonly metrics: TraceMetrics;
  readonly acceptRates: AcceptRates;
}

/** What is counted of an acceptor; durations in ns. */
export interface AcceptorCounts {
  readonly id: number;
  readonly state: number;
  readonly knownFromNs: number;
  /** By state. */
  readonly spentNs: ArrayLike<number>;
  readonly acceptWaits: number;
  /** By `Woken`. */
  readonly wokenCounts: ArrayLike<number>;
  readonly acceptCalls: number;
  /** Waits whose accept call was made before the trace. */
  readonly calledBefore: number;
  readonly backoffs: number;
  readonly limiterWaits: number;
  readonly serveWaits: number;
  readonly created: number;
  /** Row of its last stack of a class. */
  readonly stack: number;
  /** It is in a wait of a class. */
  readonly isWaiting: boolean;
}

/** Of a scan that saw nothing. */
export function noWaits(): ScanWaits {
  const none = { count: 0, p50Ns: 0, p99Ns: 0, maxNs: 0 };
  return {
    waits: new WaitRows().done(0),
    acceptors: [],
    metrics: { acceptWait: none, netpollWait: none, schedulingDelay: none, syscall: none },
    acceptRates: { partNs: 1e9, goroutines: [] },
  };
}
