// What the kinds of records mean for a goroutine, as tables by kind: internal/trace/order.go, Go 1.26. The engine compiles
// code with a branch for each kind again and again, whenever another kind comes for the first time.
import { Rec } from '../scan/kernel';
import { State } from '../tracked-goroutine';

const stateBit = (state: number): number => 1 << state;
const ofKinds = (...entries: readonly (readonly [kind: number, value: number])[]): Uint8Array => {
  const table = new Uint8Array(32);
  for (const [kind, value] of entries) table[kind] = value;
  return table;
};

/** Few come of these kinds. */
export const isRare = ofKinds(
  ...[Rec.create, Rec.createBlocked, Rec.createSyscall, Rec.destroy, Rec.destroySyscall, Rec.ended, Rec.status].map(
    one,
  ),
  ...[Rec.regionBegin, Rec.regionEnd].map(one),
);
/** Waits, which have a stack that may be of a class. */
export const isWait = ofKinds(...[Rec.block, Rec.syscallBegin, Rec.syscall].map(one));
/** 1: it has the next sequence number, and begins with it. */
export const begins = ofKinds(...[Rec.start, Rec.unblock, Rec.switchTo].map(one));
/** Bits of the states in which it may come. A syscall that lasts does not change what was left out before it. */
export const fitting = ofKinds(
  [Rec.start, stateBit(State.runnable)],
  ...[Rec.unblock, Rec.switchTo].map((kind) => [kind, stateBit(State.waiting)] as const),
  ...[Rec.block, Rec.stop, Rec.syscallBegin, Rec.syscall].map((kind) => [kind, stateBit(State.running)] as const),
  [Rec.totals, stateBit(State.running) | stateBit(State.syscall)],
  ...[Rec.syscallEnd, Rec.syscallEndBlocked].map((kind) => [kind, stateBit(State.syscall)] as const),
  [Rec.destroy, stateBit(State.running)],
  [Rec.destroySyscall, stateBit(State.syscall)],
);
/** The state that it leads to; the first of two for `switchTo` and `syscall`. */
export const nextState = ofKinds(
  ...[Rec.start, Rec.syscallEnd].map((kind) => [kind, State.running] as const),
  ...[Rec.unblock, Rec.switchTo, Rec.stop, Rec.syscallEndBlocked].map((kind) => [kind, State.runnable] as const),
  [Rec.block, State.waiting],
  ...[Rec.syscallBegin, Rec.syscall].map((kind) => [kind, State.syscall] as const),
  ...[Rec.destroy, Rec.destroySyscall].map((kind) => [kind, State.ended] as const),
);

function one(kind: number): readonly [number, number] {
  return [kind, 1];
}
