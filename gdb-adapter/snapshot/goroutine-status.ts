/** Go's `_G…` states without the scan bit 0x1000 (runtime/runtime2.go, Go 1.21 – 1.26; leaked since 1.26). */
export const GStatus = {
  idle: 0,
  runnable: 1,
  running: 2,
  syscall: 3,
  waiting: 4,
  dead: 6,
  copystack: 8,
  preempted: 9,
  leaked: 10,
  deadextra: 11,
} as const;

export const scanBit = 0x1000;

const names: Readonly<Record<number, string>> = {
  0: 'idle',
  1: 'runnable',
  2: 'running',
  3: 'syscall',
  4: 'waiting',
  8: 'copystack',
  9: 'preempted',
  10: 'leaked',
};

/** As tracebacks print it (gStatusStrings in runtime/traceback.go). */
export function statusName(status: number): string {
  return names[status] ?? `status ${status}`;
}

/** Has a goroutine that a dump would list. */
export function isLive(status: number): boolean {
  return status !== GStatus.idle && status !== GStatus.dead && status !== GStatus.deadextra && status < 16;
}

/** Its stack stands still: registers are in g.sched or g.syscall…; a running one's are in a processor. */
export function hasParkedStack(status: number): boolean {
  return status !== GStatus.running && status !== GStatus.copystack && isLive(status);
}
