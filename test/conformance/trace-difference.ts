import { WaitFlag, type TraceAnalysis } from '../../core/model/trace-analysis';
import { waitClasses } from '../../core/trace/wait-class';
import type { Oracle, OracleWait } from './trace-oracle';

/** Go makes times rise by 1 ns where a clock of 64 ns gave the same; a few such events may follow each other. */
export const toleranceNs = 100;

/** Our waits in the oracle's order: by start, then goroutine. */
export function oracleWaits(a: TraceAnalysis): OracleWait[] {
  const w = a.waits;
  return Array.from({ length: w.count }, (_, i) => ({
    g: w.goroutine[i]!,
    class: waitClasses[w.rank[i]! - 1]!,
    state: (w.flags[i]! & WaitFlag.syscall) !== 0 ? 'Syscall' : 'Waiting',
    startNs: w.startNs[i]!,
    durNs: w.durationNs[i]!,
    ended: (w.flags[i]! & WaitFlag.ended) !== 0,
    preTrace: (w.flags[i]! & WaitFlag.preTrace) !== 0,
    runDelayNs: w.runDelayNs[i]!,
    unblockerG: w.waker[i]!,
  }));
}

/** Each difference in a line. Waits are compared goroutine by goroutine, in their order. */
export function differences(ours: TraceAnalysis, oracle: Oracle): string[] {
  const found: string[] = [];
  const near = (what: string, a: number, b: number): void => {
    if (Math.abs(a - b) > toleranceNs) found.push(`${what}: ours ${a}, Go ${b}`);
  };
  near('startNs', ours.startNs, oracle.startNs);
  near('endNs', ours.endNs, oracle.endNs);
  if (ours.goroutines !== oracle.goroutineCount)
    found.push(`goroutines: ours ${ours.goroutines}, Go ${oracle.goroutineCount}`);
  const a = byGoroutine(oracleWaits(ours));
  const b = byGoroutine(oracle.waits);
  if (a.length !== b.length) found.push(`waits: ours ${a.length}, Go ${b.length}`);
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i]!, b[i]!];
    const where = `wait ${i} of goroutine ${y.g}`;
    for (const key of ['g', 'class', 'state', 'ended', 'preTrace'] as const)
      if (x[key] !== y[key]) found.push(`${where}: ${key} ours ${x[key]}, Go ${y[key]}`);
    near(`${where}: start`, x.startNs, y.startNs);
    near(`${where}: duration`, x.durNs, y.durNs);
    if (x.runDelayNs < 0 !== y.runDelayNs < 0 || Math.abs(x.runDelayNs - y.runDelayNs) > toleranceNs)
      found.push(`${where}: run delay ours ${x.runDelayNs}, Go ${y.runDelayNs}`);
  }
  return found;
}

function byGoroutine(waits: readonly OracleWait[]): OracleWait[] {
  return [...waits].sort((x, y) => x.g - y.g || x.startNs - y.startNs);
}
