import { broken, type TraceErrorCode } from '../trace-error';
import { Ev, GoStatus, noThread } from '../v2/event-kinds';
import type { GenerationTables } from '../v2/tables';
import { advanceProcessor } from './processor-events';
import { advanceRange } from './range-events';
import { Goroutine, ProcStatus, type RunState, type Thread } from './run-state';
import type { ThreadCursor } from './thread-cursor';

export function refuse(e: ThreadCursor, message: string, code: TraceErrorCode = 'bad-state'): never {
  return broken(code, message, e.offset);
}

/** What an event requires of its thread. */
export function needProcessor(e: ThreadCursor): NonNullable<Thread['p']> {
  if (e.thread.id === noThread) refuse(e, 'An event needs a thread and has none');
  return e.thread.p ?? refuse(e, 'An event needs a processor and its thread has none');
}

export function needGoroutine(e: ThreadCursor): Goroutine {
  return e.thread.g ?? refuse(e, 'An event needs a goroutine and its thread runs none');
}

/** As most events of running code: a thread, a processor and a goroutine. */
export function needRunning(e: ThreadCursor): Goroutine {
  needProcessor(e);
  return needGoroutine(e);
}

/**
 * Tries to take an event as the next one. Returns how many events it makes for Go's reader, 0 when it cannot come yet.
 * The rules are those of internal/trace/order.go (Go 1.26), written anew.
 * @throws BrokenTrace for an event that can never come
 */
export function advance(state: RunState, e: ThreadCursor, tables: GenerationTables): number {
  switch (e.type) {
    case Ev.goStart:
      return start(state, e);
    case Ev.goUnblock:
      return unblock(state, e);
    case Ev.goBlock:
      return stop(e, GoStatus.waiting);
    case Ev.goStop:
      return stop(e, GoStatus.runnable);
    case Ev.goDestroy:
      state.goroutines.delete(needRunning(e).id);
      return stop(e, GoStatus.runnable);
    case Ev.goSyscallBegin:
      return syscallBegin(state, e);
    case Ev.goSyscallEnd:
      return syscallEnd(e);
    case Ev.goSyscallEndBlocked:
      return syscallEndBlocked(e);
    case Ev.goStatus:
    case Ev.goStatusStack:
      return status(state, e);
    case Ev.goCreate:
    case Ev.goCreateBlocked:
      return create(state, e);
    case Ev.goCreateSyscall:
      return createSyscall(state, e);
    case Ev.goDestroySyscall:
      return destroySyscall(state, e);
    case Ev.goSwitch:
    case Ev.goSwitchDestroy:
      return switchTo(state, e);
    case Ev.procStart:
    case Ev.procStop:
    case Ev.procSteal:
    case Ev.procStatus:
      return advanceProcessor(state, e);
    case Ev.procsChange:
    case Ev.goLabel:
    case Ev.userLog:
      needRunning(e);
      return 1;
    case Ev.heapAlloc:
    case Ev.heapGoal:
      needProcessor(e);
      return 1;
    default:
      if (e.type < Ev.span) return advanceRange(state, e, tables);
      if (e.thread.id === noThread) refuse(e, 'An event needs a thread and has none');
      return 1;
  }
}

function start(state: RunState, e: ThreadCursor): number {
  const g = state.goroutines.get(e.a);
  if (g?.status !== GoStatus.runnable || !g.isNext(state.generation, e.b)) return 0;
  needProcessor(e);
  if (e.thread.g !== null) refuse(e, `Goroutine ${e.a} starts on a thread that runs goroutine ${e.thread.g.id}`);
  g.status = GoStatus.running;
  g.seq = e.b;
  e.thread.g = g;
  return 1;
}

function unblock(state: RunState, e: ThreadCursor): number {
  const g = state.goroutines.get(e.a);
  if (g?.status !== GoStatus.waiting || !g.isNext(state.generation, e.b)) return 0;
  g.status = GoStatus.runnable;
  g.seq = e.b;
  return 1;
}

/** The running goroutine leaves its thread. */
function stop(e: ThreadCursor, next: number): number {
  const g = needRunning(e);
  if (g.status !== GoStatus.running) refuse(e, `Goroutine ${g.id} stops and does not run`);
  g.status = next;
  e.thread.g = null;
  return 1;
}

function syscallBegin(state: RunState, e: ThreadCursor): number {
  const g = needRunning(e);
  const p = needProcessor(e);
  if (g.status !== GoStatus.running) refuse(e, `Goroutine ${g.id} begins a syscall and does not run`);
  if (!p.isNext(state.generation, e.a))
    refuse(e, `Processor ${p.id} has another sequence number than its syscall says`);
  g.status = GoStatus.syscall;
  p.status = ProcStatus.syscall;
  p.seq = e.a;
  return 1;
}

function syscallEnd(e: ThreadCursor): number {
  const g = needRunning(e);
  const p = needProcessor(e);
  if (g.status !== GoStatus.syscall) refuse(e, `Goroutine ${g.id} ends a syscall and is in none`);
  if (p.status !== ProcStatus.syscall) refuse(e, `Processor ${p.id} ends a syscall and is in none`);
  g.status = GoStatus.running;
  p.status = ProcStatus.running;
  return 1;
}

function syscallEndBlocked(e: ThreadCursor): number {
  if (e.thread.p?.status === ProcStatus.syscall) return 0;
  if (e.thread.id === noThread) refuse(e, 'An event needs a thread and has none');
  const g = needGoroutine(e);
  if (g.status !== GoStatus.syscall) refuse(e, `Goroutine ${g.id} ends a syscall and is in none`);
  g.status = GoStatus.runnable;
  e.thread.g = null;
  return 1;
}

function status(state: RunState, e: ThreadCursor): number {
  const { a: id, b: threadId, c: status } = e;
  if (status > GoStatus.waiting) refuse(e, `Goroutine ${id} has the unknown status ${status}`);
  const known = state.goroutines.get(id);
  if (known === undefined) {
    if (!state.isInitial) refuse(e, `Goroutine ${id} is told of first after the first generation`);
  } else if (known.status !== status) refuse(e, `Goroutine ${id} has another status than its events say`);
  const g = known ?? new Goroutine(id, status, state.generation);
  state.goroutines.set(id, g);
  g.reset(state.generation);
  if (status === GoStatus.running) e.thread.g = g;
  if (status === GoStatus.syscall) bindSyscall(state, e, g, threadId);
  return 1;
}

/** A goroutine in a syscall is on the thread that its status names, this or another. */
function bindSyscall(state: RunState, e: ThreadCursor, g: Goroutine, threadId: number): void {
  if (threadId === noThread) refuse(e, `Goroutine ${g.id} is in a syscall without a thread`);
  const isKnown = threadId === e.thread.id ? !state.isInitial : state.threads.has(threadId);
  const thread = state.thread(threadId);
  if (isKnown && thread.g !== g) refuse(e, `Goroutine ${g.id} is in a syscall on a thread that runs another`);
  thread.g = g;
}

function create(state: RunState, e: ThreadCursor): number {
  needProcessor(e);
  if (e.thread.g !== null && e.thread.g.status !== GoStatus.running)
    refuse(e, `Goroutine ${e.thread.g.id} makes another and does not run`);
  if (state.goroutines.has(e.a)) refuse(e, `Goroutine ${e.a} is made twice`);
  const first = e.type === Ev.goCreate ? GoStatus.runnable : GoStatus.waiting;
  state.goroutines.set(e.a, new Goroutine(e.a, first, state.generation));
  return 1;
}

function createSyscall(state: RunState, e: ThreadCursor): number {
  if (e.thread.id === noThread) refuse(e, 'An event needs a thread and has none');
  if (e.thread.g !== null) refuse(e, `Goroutine ${e.a} comes from C on a thread that runs goroutine ${e.thread.g.id}`);
  if (state.goroutines.has(e.a)) refuse(e, `Goroutine ${e.a} is made twice`);
  e.thread.g = new Goroutine(e.a, GoStatus.syscall, state.generation);
  state.goroutines.set(e.a, e.thread.g);
  return 1;
}

function destroySyscall(state: RunState, e: ThreadCursor): number {
  if (e.thread.id === noThread) refuse(e, 'An event needs a thread and has none');
  const g = needGoroutine(e);
  if (g.status !== GoStatus.syscall) refuse(e, `Goroutine ${g.id} goes back to C and is in no syscall`);
  const { p } = e.thread;
  if (p !== null && p.status !== ProcStatus.syscall) refuse(e, `Processor ${p.id} goes back to C and is in no syscall`);
  state.goroutines.delete(g.id);
  e.thread.g = null;
  if (p === null) return 1;
  p.status = ProcStatus.abandoned;
  e.thread.p = null;
  return 2;
}

function switchTo(state: RunState, e: ThreadCursor): number {
  const g = needRunning(e);
  if (g.status !== GoStatus.running) refuse(e, `Goroutine ${g.id} switches and does not run`);
  const next = state.goroutines.get(e.a);
  if (next?.status !== GoStatus.waiting || !next.isNext(state.generation, e.b)) return 0;
  if (e.type === Ev.goSwitch) g.status = GoStatus.waiting;
  else state.goroutines.delete(g.id);
  next.status = GoStatus.running;
  next.seq = e.b;
  e.thread.g = next;
  return 3;
}
