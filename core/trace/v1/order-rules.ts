import { blockReasons, V1 } from './event-kinds';
import type { ProcessorCursor } from './processor-cursor';

/** Goroutine states that order a v1 trace. */
export const Order = { dead: 0, runnable: 1, running: 2, waiting: 3 } as const;

/** The number of a goroutine's next start or unblock, and its state. */
export interface OrderState {
  seq: number;
  status: number;
}

/** What an event requires of its goroutine and makes of it; −1: any number, or the next one. */
export interface OrderRule {
  readonly goroutine: number;
  readonly seq: number;
  readonly status: number;
  readonly nextSeq: number;
  readonly nextStatus: number;
}

/** Collections are numbered as if they were a goroutine. */
const collector = -1;

function rule(goroutine: number, seq: number, status: number, nextSeq: number, nextStatus: number): OrderRule {
  return { goroutine, seq, status, nextSeq, nextStatus };
}

/** Null for an event that may come at any time (internal/trace/order.go of Go 1.21; runtime/trace.go says why). */
export function orderRule(e: ProcessorCursor): OrderRule | null {
  switch (e.type) {
    case V1.goCreate:
      return rule(e.a, 0, Order.dead, 1, Order.runnable);
    case V1.goWaiting:
    case V1.goInSyscall:
      return rule(e.a, 1, Order.runnable, 2, Order.waiting);
    case V1.goStart:
    case V1.goStartLabel:
      return rule(e.a, e.b, Order.runnable, e.b + 1, Order.running);
    case V1.goStartLocal:
      return rule(e.a, -1, Order.runnable, -1, Order.running);
    case V1.goSched:
    case V1.goPreempt:
      return rule(e.goroutine, -1, Order.running, -2, Order.runnable);
    case V1.goUnblock:
    case V1.goSysExit:
      return rule(e.a, e.b, Order.waiting, e.b + 1, Order.runnable);
    case V1.goUnblockLocal:
    case V1.goSysExitLocal:
      return rule(e.a, -1, Order.waiting, -1, Order.runnable);
    case V1.gcStart:
      return rule(collector, e.a, Order.dead, e.a + 1, Order.dead);
    case V1.goStop:
      return null;
    default:
      return e.type in blockReasons || e.type === V1.goSysBlock
        ? rule(e.goroutine, -1, Order.running, -2, Order.waiting)
        : null;
  }
}

export function fits(r: OrderRule, now: OrderState | undefined): boolean {
  return (now?.status ?? Order.dead) === r.status && (r.seq < 0 || r.seq === (now?.seq ?? 0));
}

export function applyRule(r: OrderRule, states: Map<number, OrderState>): void {
  const now = states.get(r.goroutine) ?? { seq: 0, status: Order.dead };
  // −1: one more; −2: as it was.
  if (r.nextSeq >= 0) now.seq = r.nextSeq;
  else if (r.nextSeq === -1) now.seq++;
  now.status = r.nextStatus;
  states.set(r.goroutine, now);
}
