import { Ev, noThread } from '../v2/event-kinds';
import { broken } from '../trace-error';
import { Processor, ProcStatus, type RunState } from './run-state';
import type { ThreadCursor } from './thread-cursor';

/** Start, stop, steal and status of processors. Returns the number of events, 0 when it cannot come yet. */
export function advanceProcessor(state: RunState, e: ThreadCursor): number {
  switch (e.type) {
    case Ev.procStart:
      return start(state, e);
    case Ev.procStop:
      return stop(e);
    case Ev.procSteal:
      return steal(state, e);
    default:
      return status(state, e);
  }
}

function refuse(e: ThreadCursor, message: string): never {
  return broken('bad-state', message, e.offset);
}

function start(state: RunState, e: ThreadCursor): number {
  const p = state.processors.get(e.a);
  if (p?.status !== ProcStatus.idle || !p.isNext(state.generation, e.b) || e.thread.p !== null) return 0;
  if (e.thread.id === noThread) refuse(e, 'A processor starts without a thread');
  p.status = ProcStatus.running;
  p.seq = e.b;
  e.thread.p = p;
  return 1;
}

function stop(e: ThreadCursor): number {
  const { p } = e.thread;
  if (p === null) return refuse(e, 'A processor stops on a thread that has none');
  if (p.status !== ProcStatus.running && p.status !== ProcStatus.syscall)
    refuse(e, `Processor ${p.id} stops and does not run`);
  p.status = ProcStatus.idle;
  e.thread.p = null;
  return 1;
}

function steal(state: RunState, e: ThreadCursor): number {
  const p = state.processors.get(e.a);
  if (p === undefined || (p.status !== ProcStatus.syscall && p.status !== ProcStatus.abandoned)) return 0;
  if (!p.isNext(state.generation, e.b)) return 0;
  if (e.thread.id === noThread) refuse(e, 'A processor is stolen by no thread');
  const wasAbandoned = p.status === ProcStatus.abandoned;
  p.status = ProcStatus.idle;
  p.seq = e.b;
  if (wasAbandoned) return 1;
  const from = e.c === e.thread.id ? e.thread : state.threads.get(e.c);
  if (from?.p !== p) return refuse(e, `Processor ${p.id} is stolen from a thread that does not have it`);
  from.p = null;
  return 1;
}

function status(state: RunState, e: ThreadCursor): number {
  const { a: id, b: said } = e;
  if (said > ProcStatus.abandoned) refuse(e, `Processor ${id} has the unknown status ${said}`);
  let now = said;
  let p = state.processors.get(id);
  if (p === undefined) {
    p = new Processor(id, said, state.generation);
    state.processors.set(id, p);
  } else if (said === ProcStatus.abandoned && p.status === ProcStatus.syscall) {
    // Nothing is lost: the thread is known after all.
    if (![...state.threads.values()].some((t) => t.p === p))
      refuse(e, `Processor ${id} is about to be stolen and no thread has it`);
    now = ProcStatus.syscall;
  } else if (p.status !== said) refuse(e, `Processor ${id} has another status than its events say`);
  p.reset(state.generation);
  if (said !== ProcStatus.abandoned && (now === ProcStatus.running || now === ProcStatus.syscall)) e.thread.p = p;
  return 1;
}
