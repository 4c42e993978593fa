import type { Float64Column } from '../base/columns';
import { acceptRates } from './accept-rate';
import { metricsOf } from './metrics';
import type { ScanWaits } from './scan-waits';
import type { StackList } from './stack-list';
import type { TrackedGoroutine } from './tracked-goroutine';
import type { WaitRows } from './waits';

/** Ends what the goroutines are in at `endNs`. Once: their waits count it then. */
export function finishAll(
  goroutines: readonly TrackedGoroutine[],
  rows: WaitRows,
  netpollWaits: Float64Column,
  stacks: StackList,
  startNs: number,
  endNs: number,
): ScanWaits {
  const acceptors = goroutines.filter((g) => g.isAcceptor);
  for (const g of acceptors) g.finish(endNs);
  for (const g of goroutines) if (!g.isAcceptor) g.finish(endNs);
  const waits = rows.done(endNs);
  return {
    waits,
    acceptors,
    metrics: metricsOf(waits, stacks, netpollWaits.done()),
    acceptRates: acceptRates(waits, stacks, startNs, endNs),
  };
}
