import { broken, type TraceErrorCode } from '../trace-error';
import { Ev, noThread } from '../v2/event-kinds';
import type { GenerationTables } from '../v2/tables';
import type { Goroutine, Processor, RunState } from './run-state';
import type { ThreadCursor } from './thread-cursor';

/** Garbage collection, stop of the world, sweeping, assists, tasks and regions: what has a beginning and an end. */
export function advanceRange(state: RunState, e: ThreadCursor, tables: GenerationTables): number {
  switch (e.type) {
    case Ev.gcActive:
    case Ev.gcBegin:
    case Ev.gcEnd:
      return collection(state, e);
    case Ev.stwBegin:
      return begin(e, running(e), rangeOf(Ev.stwBegin, e.a));
    case Ev.stwEnd:
      return end(e, running(e), Ev.stwBegin);
    case Ev.gcMarkAssistBegin:
      return begin(e, running(e), rangeOf(Ev.gcMarkAssistBegin, 0));
    case Ev.gcMarkAssistEnd:
      return end(e, running(e), Ev.gcMarkAssistBegin);
    case Ev.gcMarkAssistActive:
      return active(state, e, state.goroutines.get(e.a), Ev.gcMarkAssistBegin);
    case Ev.gcSweepBegin:
      return begin(e, processor(e), rangeOf(Ev.gcSweepBegin, 0));
    case Ev.gcSweepEnd:
      return end(e, processor(e), Ev.gcSweepBegin);
    case Ev.gcSweepActive:
      return active(state, e, state.processors.get(e.a), Ev.gcSweepBegin);
    case Ev.userTaskBegin:
      if (state.tasks.has(e.a)) refuse(e, `Task ${e.a} begins twice`);
      if (!tables.hasString(e.c)) refuse(e, 'An event names a string that is not there', 'missing-entry');
      state.tasks.add(e.a);
      running(e);
      return 1;
    case Ev.userTaskEnd:
      state.tasks.delete(e.a);
      running(e);
      return 1;
    case Ev.userRegionBegin:
    case Ev.userRegionEnd:
      return region(e, tables);
    default:
      return refuse(e, `An event of type ${e.type} stands among those of a thread`, 'bad-event');
  }
}

function refuse(e: ThreadCursor, message: string, code: TraceErrorCode = 'bad-state'): never {
  return broken(code, message, e.offset);
}

function processor(e: ThreadCursor): Processor {
  if (e.thread.id === noThread) refuse(e, 'An event needs a thread and has none');
  return e.thread.p ?? refuse(e, 'An event needs a processor and its thread has none');
}

function running(e: ThreadCursor): Goroutine {
  processor(e);
  return e.thread.g ?? refuse(e, 'An event needs a goroutine and its thread runs none');
}

function rangeOf(type: number, description: number): number {
  return type * 2 ** 32 + description;
}

function begin(e: ThreadCursor, owner: Goroutine | Processor, range: number): number {
  if (owner.ranges.has(range)) refuse(e, 'A range begins within itself');
  owner.ranges.add(range);
  return 1;
}

function end(e: ThreadCursor, owner: Goroutine | Processor, type: number): number {
  if (!owner.ranges.end(type)) refuse(e, 'A range ends that did not begin');
  return 1;
}

function active(state: RunState, e: ThreadCursor, owner: Goroutine | Processor | undefined, type: number): number {
  if (owner === undefined) return refuse(e, 'A range is active on something that is not known');
  const range = rangeOf(type, 0);
  if (state.isInitial === owner.ranges.has(range)) refuse(e, 'A range is active against what its events say');
  if (state.isInitial) owner.ranges.add(range);
  return 1;
}

/** Beginning and end of a collection may be on any threads, so they are numbered. */
function collection(state: RunState, e: ThreadCursor): number {
  if (e.type === Ev.gcActive && state.isInitial) {
    if (state.gc !== 'undetermined') refuse(e, 'A collection is active that is known already');
    state.gcSeq = e.a;
    state.gc = 'running';
    return 1;
  }
  if (e.type === Ev.gcBegin && state.gc === 'undetermined') {
    state.gcSeq = e.a;
    state.gc = 'running';
    return 1;
  }
  if (e.a !== state.gcSeq + 1) return 0;
  const fits = e.type === Ev.gcBegin ? state.gc === 'not-running' : state.gc === 'running';
  if (!fits) refuse(e, 'A collection begins or ends against what its events say');
  state.gcSeq = e.a;
  state.gc = e.type === Ev.gcEnd ? 'not-running' : 'running';
  running(e);
  return 1;
}

function region(e: ThreadCursor, tables: GenerationTables): number {
  const g = running(e);
  if (!tables.hasString(e.b)) refuse(e, 'An event names a string that is not there', 'missing-entry');
  // The id of the name may change with the generation.
  const name = `${e.a} ${tables.text(e.b)}`;
  if (e.type === Ev.userRegionBegin) g.regions.push(name);
  else if (g.regions.length > 0 && g.regions.pop() !== name) refuse(e, 'A region ends that is not the innermost');
  return 1;
}
