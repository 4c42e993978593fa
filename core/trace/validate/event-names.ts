import { Ev } from '../v2/event-kinds';

/** Kinds of events as Go's reader names them (internal/trace/event.go, EventKind.String, Go 1.26). */
export const kindNames = [
  'Sync',
  'Metric',
  'Label',
  'StackSample',
  'RangeBegin',
  'RangeActive',
  'RangeEnd',
  'TaskBegin',
  'TaskEnd',
  'RegionBegin',
  'RegionEnd',
  'Log',
  'StateTransition',
  'Experimental',
] as const;

export type KindName = (typeof kindNames)[number];

/** Index into `kindNames` by event type. */
export const kindOfType: Uint8Array = ((): Uint8Array => {
  const table = new Uint8Array(256).fill(kindNames.indexOf('StateTransition'));
  const set = (kind: KindName, ...types: number[]): void => {
    for (const type of types) table[type] = kindNames.indexOf(kind);
  };
  set('Metric', Ev.procsChange, Ev.heapAlloc, Ev.heapGoal);
  set('Label', Ev.goLabel);
  set('RangeBegin', Ev.stwBegin, Ev.gcBegin, Ev.gcSweepBegin, Ev.gcMarkAssistBegin);
  set('RangeActive', Ev.gcActive, Ev.gcSweepActive, Ev.gcMarkAssistActive);
  set('RangeEnd', Ev.stwEnd, Ev.gcEnd, Ev.gcSweepEnd, Ev.gcMarkAssistEnd);
  set('TaskBegin', Ev.userTaskBegin);
  set('TaskEnd', Ev.userTaskEnd);
  set('RegionBegin', Ev.userRegionBegin);
  set('RegionEnd', Ev.userRegionEnd);
  set('Log', Ev.userLog);
  for (let type: number = Ev.span; type <= Ev.goroutineStackFree; type++) set('Experimental', type);
  return table;
})();

/** Which numbers of an event are a stack or strings: bit 0 for `a` … bit 3 for `d`; strings in the high half. */
export const tableArguments: Uint8Array = ((): Uint8Array => {
  const table = new Uint8Array(256);
  const [a, b, c, d] = [1, 2, 4, 8];
  const stacks: Readonly<Record<number, readonly number[]>> = {
    [a]: [Ev.gcSweepBegin, Ev.gcMarkAssistBegin],
    [b]: [Ev.procsChange, Ev.goStop, Ev.goBlock, Ev.goSyscallBegin, Ev.stwBegin, Ev.gcBegin, Ev.userTaskEnd],
    [c]: [Ev.goUnblock, Ev.userRegionBegin, Ev.userRegionEnd],
    [d]: [Ev.userTaskBegin, Ev.userLog, Ev.goStatusStack],
    [b | c]: [Ev.goCreate, Ev.goCreateBlocked],
  };
  const strings: Readonly<Record<number, readonly number[]>> = {
    [a]: [Ev.goStop, Ev.goBlock, Ev.stwBegin, Ev.goLabel],
    [b]: [Ev.userRegionBegin, Ev.userRegionEnd],
    [c]: [Ev.userTaskBegin],
    [b | c]: [Ev.userLog],
  };
  for (const [bits, types] of Object.entries(stacks)) for (const type of types) table[type]! |= Number(bits);
  for (const [bits, types] of Object.entries(strings)) for (const type of types) table[type]! |= Number(bits) << 4;
  return table;
})();
