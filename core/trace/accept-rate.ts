import { WaitFlag, type AcceptRates, type TraceWaits } from '../model/trace-analysis';
import type { StackList } from './stack-list';

const netpollAccept = 1;
const backoff = 4;
/** A damaged trace may say that it lasted for years. */
const mostParts = 3600;
const wantedNs = 1e9;

/** Into which equal parts a trace is divided: of a second, longer where there would be too many. */
export function partsOf(spanNs: number): { readonly partNs: number; readonly parts: number } {
  const partNs = Math.max(wantedNs, spanNs / mostParts);
  return { partNs, parts: Math.max(1, Math.ceil(spanNs / partNs)) };
}

/**
 * When connections were accepted: calls of accept4 that did not lead to a wait for one, nor to net/http's back-off. By
 * goroutine, ascending; whoever knows which listener a goroutine serves (the dump does) can add them up.
 */
export function acceptRates(w: TraceWaits, { isAcceptCall }: StackList, startNs: number, endNs: number): AcceptRates {
  const { partNs, parts } = partsOf(endNs - startNs);
  const byGoroutine = new Map<number, Acceptor>();
  let current: Acceptor | undefined;
  // The rows of one goroutine come in its order.
  for (let row = 0; row < w.count; row++) {
    const goroutine = w.goroutine[row]!;
    if (current?.goroutine !== goroutine) {
      current = byGoroutine.get(goroutine);
      if (current === undefined)
        byGoroutine.set(goroutine, (current = { goroutine, accepted: new Int32Array(parts), lastPart: -1 }));
    }
    const flags = w.flags[row]!;
    // Before a call, not after one: it says nothing of the last.
    if ((flags & WaitFlag.turn) !== 0) continue;
    const isSyscall = (flags & WaitFlag.syscall) !== 0;
    const rank = w.rank[row]!;
    if (current.lastPart >= 0 && !isSyscall && (rank === netpollAccept || rank === backoff))
      current.accepted[current.lastPart]!--;
    current.lastPart = -1;
    if (!isSyscall || (flags & WaitFlag.ended) === 0 || isAcceptCall[w.stack[row]!] !== true) continue;
    const part = Math.floor((w.startNs[row]! + w.durationNs[row]! - startNs) / partNs);
    current.lastPart = Math.max(0, Math.min(parts - 1, part));
    current.accepted[current.lastPart]!++;
  }
  const goroutines = [...byGoroutine.values()].sort((x, y) => x.goroutine - y.goroutine);
  return { partNs, goroutines: goroutines.map(({ goroutine, accepted }) => ({ goroutine, accepted })) };
}

interface Acceptor {
  readonly goroutine: number;
  readonly accepted: Int32Array;
  /** Where its last row was counted; −1 when it was no call. A wait behind it says that it took no connection. */
  lastPart: number;
}
