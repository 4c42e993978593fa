/** Event types of the v1 format: runtime/trace.go of Go 1.21; the low six bits of an event's first byte. */
export const V1 = {
  batch: 1,
  frequency: 2,
  stack: 3,
  gomaxprocs: 4,
  procStart: 5,
  procStop: 6,
  gcStart: 7,
  gcDone: 8,
  stwStart: 9,
  stwDone: 10,
  gcSweepStart: 11,
  gcSweepDone: 12,
  goCreate: 13,
  goStart: 14,
  goEnd: 15,
  goStop: 16,
  goSched: 17,
  goPreempt: 18,
  goSleep: 19,
  goBlock: 20,
  goUnblock: 21,
  goBlockSend: 22,
  goBlockRecv: 23,
  goBlockSelect: 24,
  goBlockSync: 25,
  goBlockCond: 26,
  goBlockNet: 27,
  goSysCall: 28,
  goSysExit: 29,
  goSysBlock: 30,
  goWaiting: 31,
  goInSyscall: 32,
  timerGoroutine: 35,
  futileWakeup: 36,
  string: 37,
  goStartLocal: 38,
  goUnblockLocal: 39,
  goSysExitLocal: 40,
  goStartLabel: 41,
  goBlockGC: 42,
  gcMarkAssistStart: 43,
  gcMarkAssistDone: 44,
  userTaskCreate: 45,
  userTaskEnd: 46,
  userRegion: 47,
  userLog: 48,
  cpuSample: 49,
} as const;

/**
 * Numbers of each event, time delta and stack included (runtime/trace.go, Go 1.21; golang.org/x/exp/trace reads them as
 * strictly). 0: unknown type, or one with a form of its own (batch, stack, string).
 */
export const v1Arguments: Uint8Array = ((): Uint8Array => {
  const table = new Uint8Array(64);
  const counts: Readonly<Record<number, readonly number[]>> = {
    1: [2, 6, 8, 10, 15, 30, 35, 36, 44],
    2: [5, 9, 11, 16, 17, 18, 19, 20, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33, 34, 38, 42, 43],
    3: [4, 7, 12, 14, 39, 40, 46],
    4: [13, 21, 29, 41, 48],
    5: [45, 47, 49],
  };
  for (const [count, types] of Object.entries(counts)) for (const type of types) table[type] = Number(count);
  return table;
})();

/** Why a goroutine waits after this event, as Go's converter names it; null for other events. */
export const blockReasons: Readonly<Record<number, string>> = {
  [V1.goStop]: 'forever',
  [V1.goSleep]: 'sleep',
  [V1.goBlock]: '',
  [V1.goBlockSend]: 'chan send',
  [V1.goBlockRecv]: 'chan receive',
  [V1.goBlockSelect]: 'select',
  [V1.goBlockSync]: 'sync',
  [V1.goBlockCond]: 'sync.(*Cond).Wait',
  [V1.goBlockNet]: 'network',
  [V1.goBlockGC]: 'GC mark assist wait for work',
};
