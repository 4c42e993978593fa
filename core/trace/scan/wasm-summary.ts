import type { AcceptRates, DurationSummary, TraceWaits } from '../../model/trace-analysis';
import { partsOf } from '../accept-rate';
import type { AcceptorCounts, ScanWaits } from '../scan-waits';
import { Woken } from '../waits';
import { place, type KernelExports } from './wasm-memory';

/** What a goroutine has, from its place on, as in assembly/goroutine.as: numbers of 64 bits, then of 32. */
const field = { next: 12, numbers: 16, counts: 88, accepted: 140 } as const;
/** Rows in a piece of the waits, as in assembly/waits.as. */
const pieceRows = 1 << 12;

/**
 * Takes all that was found out of the module's memory: the next trace needs it.
 * @param isAcceptCall by row of the stacks
 */
export function summaryOf(
  module: KernelExports,
  isAcceptCall: readonly boolean[],
  startNs: number,
  endNs: number,
): ScanWaits {
  const calls = module.beginSummary(isAcceptCall.length);
  new Uint8Array(module.memory.buffer, calls, isAcceptCall.length).set(isAcceptCall.map(Number));
  const series = (which: number): DurationSummary => {
    module.summarize(which);
    const { seriesCount, p50Ns, p99Ns, maxNs } = module;
    return { count: seriesCount.value, p50Ns: p50Ns.value, p99Ns: p99Ns.value, maxNs: maxNs.value };
  };
  const metrics = { acceptWait: series(0), netpollWait: series(1), schedulingDelay: series(2), syscall: series(3) };
  const { partNs, parts } = partsOf(endNs - startNs);
  module.countAccepted(startNs, partNs, parts);
  // The memory grows no more.
  const { buffer } = module.memory;
  const acceptors: AcceptorCounts[] = [];
  const rates: { goroutine: number; accepted: Int32Array }[] = [];
  for (let g = module.first.value; g !== 0; g = wordAt(buffer, g + field.next)) {
    const counts = countsOf(buffer, g);
    const accepted = wordAt(buffer, g + field.accepted);
    if (counts.stack >= 0) acceptors.push(counts);
    if (accepted !== 0) rates.push({ goroutine: counts.id, accepted: new Int32Array(buffer, accepted, parts).slice() });
  }
  const acceptRates: AcceptRates = { partNs, goroutines: rates.sort((a, b) => a.goroutine - b.goroutine) };
  return { waits: waitsOf(buffer, module.waitCount.value), acceptors, metrics, acceptRates };
}

/** Columns of all pieces, one behind the other. */
function waitsOf(buffer: ArrayBuffer, count: number): TraceWaits {
  const pieces = new Uint32Array(buffer, place.pieces, Math.ceil(count / pieceRows));
  let before = 0;
  const column = <T extends Float64Array | Int32Array | Uint8Array>(
    all: T,
    view: new (buffer: ArrayBuffer, at: number, length: number) => T,
  ): T => {
    pieces.forEach((piece, i) => {
      const row = i * pieceRows;
      all.set(new view(buffer, piece + before * pieceRows, Math.min(pieceRows, count - row)), row);
    });
    before += all.BYTES_PER_ELEMENT;
    return all;
  };
  const numbers = (): Float64Array => column(new Float64Array(count), Float64Array);
  const bytes = (): Uint8Array => column(new Uint8Array(count), Uint8Array);
  // In the order of assembly/waits.as.
  return {
    count,
    goroutine: numbers(),
    startNs: numbers(),
    durationNs: numbers(),
    runDelayNs: numbers(),
    waker: numbers(),
    rank: bytes(),
    flags: bytes(),
    wokenBy: bytes(),
    stack: column(new Int32Array(count), Int32Array),
  };
}

function wordAt(buffer: ArrayBuffer, at: number): number {
  return new Uint32Array(buffer, at, 1)[0]!;
}

function countsOf(buffer: ArrayBuffer, g: number): AcceptorCounts {
  const [id = 0, knownFromNs = 0, created = 0, ...spentNs] = new Float64Array(buffer, g + field.numbers, 9);
  const [state = 0, open = -1, stack = -1, acceptWaits = 0, acceptCalls = 0, backoffs = 0, ...rest] = new Int32Array(
    buffer,
    g + field.counts,
    9 + Object.keys(Woken).length,
  );
  const [calledBefore = 0, limiterWaits = 0, serveWaits = 0, ...wokenCounts] = rest;
  return {
    ...{ id, knownFromNs, created, spentNs, state, stack, acceptWaits, acceptCalls, backoffs },
    ...{ calledBefore, limiterWaits, serveWaits, wokenCounts, isWaiting: open >= 0 },
  };
}
