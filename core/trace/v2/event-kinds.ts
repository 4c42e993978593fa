/**
 * Event types of the v2 format: internal/trace/tracev2/events.go of Go 1.26 (Go 1.22 ends at userLog, Go 1.23 at
 * experimentalBatch, Go 1.25 at clockSnapshot).
 */
export const Ev = {
  eventBatch: 1,
  stacks: 2,
  stack: 3,
  strings: 4,
  string: 5,
  cpuSamples: 6,
  cpuSample: 7,
  frequency: 8,
  procsChange: 9,
  procStart: 10,
  procStop: 11,
  procSteal: 12,
  procStatus: 13,
  goCreate: 14,
  goCreateSyscall: 15,
  goStart: 16,
  goDestroy: 17,
  goDestroySyscall: 18,
  goStop: 19,
  goBlock: 20,
  goUnblock: 21,
  goSyscallBegin: 22,
  goSyscallEnd: 23,
  goSyscallEndBlocked: 24,
  goStatus: 25,
  stwBegin: 26,
  stwEnd: 27,
  gcActive: 28,
  gcBegin: 29,
  gcEnd: 30,
  gcSweepActive: 31,
  gcSweepBegin: 32,
  gcSweepEnd: 33,
  gcMarkAssistActive: 34,
  gcMarkAssistBegin: 35,
  gcMarkAssistEnd: 36,
  heapAlloc: 37,
  heapGoal: 38,
  goLabel: 39,
  userTaskBegin: 40,
  userTaskEnd: 41,
  userRegionBegin: 42,
  userRegionEnd: 43,
  userLog: 44,
  goSwitch: 45,
  goSwitchDestroy: 46,
  goCreateBlocked: 47,
  goStatusStack: 48,
  experimentalBatch: 49,
  sync: 50,
  clockSnapshot: 51,
  endOfGeneration: 52,
  span: 128,
  goroutineStackFree: 136,
} as const;

/** How many numbers follow each type in a batch of events, the time delta included; 0: not an event of a batch. */
export const eventArguments: Uint8Array = ((): Uint8Array => {
  const table = new Uint8Array(256);
  const counts: Readonly<Record<number, readonly number[]>> = {
    1: [11, 17, 18, 23, 24, 27, 36],
    2: [15, 28, 30, 31, 32, 34, 35, 37, 38, 39, 130, 133, 136],
    3: [9, 10, 13, 16, 19, 20, 22, 26, 29, 33, 41, 45, 46, 131, 132, 134, 135],
    4: [12, 14, 21, 25, 42, 43, 47, 128, 129],
    5: [40, 44, 48],
  };
  for (const [count, types] of Object.entries(counts)) for (const type of types) table[type] = Number(count);
  return table;
})();

/** `m` of a batch without a thread: 2^64 − 1 (tracev2.NoThread). */
export const noThread = 2 ** 64;

/** Goroutine states of a status event (tracev2.GoStatus). */
export const GoStatus = { runnable: 1, running: 2, syscall: 3, waiting: 4 } as const;

/** Largest batch that any runtime writes (tracev2.MaxBatchSize). */
export const maxBatchSize = 64 << 10;
