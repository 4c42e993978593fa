import type { TraceMetrics } from '../model/trace-analysis';

/** What a figure of `TraceMetrics` means: beyond which value it is marked, and why there. */
export interface MetricLimit {
  readonly metric: keyof TraceMetrics;
  readonly name: string;
  /** Beyond this the 99th percentile is marked; Infinity: no value is wrong by itself. */
  readonly limitNs: number;
  readonly reason: string;
}

export const metricLimits: readonly MetricLimit[] = [
  {
    metric: 'acceptWait',
    name: 'accept wait',
    limitNs: Infinity,
    reason: 'any length is normal: an idle listener waits for ever',
  },
  {
    metric: 'netpollWait',
    name: 'other netpoll wait',
    limitNs: 100e6,
    reason: 'of goroutines that also accept: while they wait for a peer they take no connection',
  },
  {
    metric: 'schedulingDelay',
    name: 'scheduling delay',
    limitNs: 10e6,
    reason: 'wake-up to run: about 1 µs on an idle machine; 10 ms is a whole time slice of another goroutine',
  },
  {
    metric: 'syscall',
    name: 'accept4',
    limitNs: 1e6,
    reason:
      'about 4 µs on a non-blocking socket; beyond 1 ms the descriptor is in blocking mode or the machine is full',
  },
];
