/** Where the runtime keeps what we read. Offsets in bytes, −1 where this version has no such field. */
export interface RuntimeLayout {
  readonly from: 'dwarf' | 'table';
  /** Link-time addresses of `runtime.allgptr`, `runtime.allglen`, … */
  readonly variables: Readonly<Record<VariableName, number>>;
  readonly g: Readonly<Record<GField, number>> & { readonly size: number };
  readonly m: Readonly<Record<MField, number>>;
  readonly pollDesc: Readonly<Record<PollDescField, number>> & { readonly size: number };
  readonly pollFd: Readonly<Record<PollFdField, number>>;
  readonly moduledata: Readonly<Record<ModuleField, number>>;
  /** Length of `runtime.waitReasonStrings`; 0 when it is found by its content. */
  readonly waitReasons: number;
}

/** Our name of a field → its path in the runtime's struct (runtime/runtime2.go, netpoll.go, symtab.go; Go 1.21 – 1.26). */
export const gFields = {
  stackLo: 'stack.lo',
  stackHi: 'stack.hi',
  schedSp: 'sched.sp',
  schedPc: 'sched.pc',
  schedLr: 'sched.lr',
  schedBp: 'sched.bp',
  syscallSp: 'syscallsp',
  syscallPc: 'syscallpc',
  syscallBp: 'syscallbp',
  goid: 'goid',
  status: 'atomicstatus',
  waitReason: 'waitreason',
  waitSince: 'waitsince',
  parent: 'parentGoid',
  goPc: 'gopc',
  startPc: 'startpc',
  m: 'm',
  labels: 'labels',
} as const;
export const mFields = { procid: 'procid' } as const;
export const pollDescFields = { fd: 'fd', rg: 'rg', wg: 'wg', readDeadline: 'rd' } as const;
/** internal/poll.FD (fd_unix.go): the descriptor, the address of the runtime's pollDesc, and whether an os.File has it. */
export const pollFdFields = { sysfd: 'Sysfd', context: 'pd.runtimeCtx', isFile: 'isFile' } as const;
export const moduleFields = { text: 'text', gofunc: 'gofunc' } as const;
export const variableNames = ['allgptr', 'allglen', 'firstmoduledata', 'waitReasonStrings', 'epfd'] as const;

export type GField = keyof typeof gFields;
export type MField = keyof typeof mFields;
export type PollDescField = keyof typeof pollDescFields;
export type PollFdField = keyof typeof pollFdFields;
export type ModuleField = keyof typeof moduleFields;
export type VariableName = (typeof variableNames)[number];

/** Fields that a version may lack: `syscallbp` came with Go 1.23, `parentGoid` with 1.21; poll.FD is in programs that use it. */
const optional: ReadonlySet<string> = new Set([
  'syscallBp',
  'parent',
  'epfd',
  'schedLr',
  'labels',
  'sysfd',
  'context',
  'isFile',
  'readDeadline',
]);

/** What is missing or absurd in a layout, or null. A layout from a cache or a foreign gdb is foreign input. */
export function layoutFault(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return 'it is no object';
  const layout = value as Partial<Record<string, unknown>>;
  if (layout['from'] !== 'dwarf' && layout['from'] !== 'table') return 'from';
  const parts: [string, readonly string[], number][] = [
    ['variables', variableNames, 2 ** 47],
    ['g', ['size', ...Object.keys(gFields)], 4096],
    ['m', Object.keys(mFields), 16_384],
    ['pollDesc', ['size', ...Object.keys(pollDescFields)], 4096],
    ['pollFd', Object.keys(pollFdFields), 4096],
    ['moduledata', Object.keys(moduleFields), 4096],
  ];
  for (const [part, names, limit] of parts) {
    const fields = layout[part];
    if (typeof fields !== 'object' || fields === null) return part;
    for (const name of names) {
      const n: unknown = (fields as Record<string, unknown>)[name];
      const least = optional.has(name) ? -1 : 0;
      if (typeof n !== 'number' || !Number.isInteger(n) || n < least || n > limit) return `${part}.${name}`;
    }
  }
  const reasons = layout['waitReasons'];
  return typeof reasons === 'number' && reasons >= 0 && reasons < 256 ? null : 'waitReasons';
}
