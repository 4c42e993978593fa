import type { TracedAcceptor } from '../model/trace-analysis';
import type { AcceptorCounts } from './scan-waits';
import { State, stateNames } from './tracked-goroutine';
import { Woken } from './waits';

/** What is told of an acceptor. @param isAcceptCall by row of the stacks */
export function acceptorOf(g: AcceptorCounts, createdAlive: number, isAcceptCall: readonly boolean[]): TracedAcceptor {
  const [, runnableNs = 0, runningNs = 0, syscallNs = 0, waitingNs = 0] = Array.from(g.spentNs);
  const pendingCall = g.state === State.syscall && g.isWaiting && isAcceptCall[g.stack] === true ? 1 : 0;
  const known = runnableNs + runningNs + syscallNs + waitingNs;
  return {
    goroutine: g.id,
    ended: g.state === State.ended,
    knownFromNs: g.knownFromNs,
    runningNs,
    runnableNs,
    waitingNs,
    syscallNs,
    runningShare: known > 0 ? runningNs / known : 0,
    acceptWaits: g.acceptWaits,
    wokenByNetpoll: g.wokenCounts[Woken.netpoll]!,
    wokenByGoroutine: g.wokenCounts[Woken.goroutine]!,
    wokenByTimer: g.wokenCounts[Woken.timer]!,
    acceptCalls: g.acceptCalls,
    accepted: Math.max(0, g.acceptCalls - (g.acceptWaits + g.backoffs - g.calledBefore) - pendingCall),
    backoffs: g.backoffs,
    limiterWaits: g.limiterWaits,
    serveWaits: g.serveWaits,
    created: g.created,
    createdAlive,
    stack: g.stack,
    finalState: stateNames[g.state]!,
  };
}
