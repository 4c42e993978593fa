import { errors } from '../../core/base/errors';
import type { Executable } from './executable';
import { copyMemory, wordAt, type Memory } from './process-memory';
import type { Pclntab } from './pclntab';
import type { RuntimeLayout } from './runtime-layout';
import { Symbolizer } from './symbolizer';
import { readWaitReasons } from './wait-reasons';

/**
 * Offsets by Go version for amd64, where there is no gdb or no DWARF. Taken with gdb from programs built with 1.21.13,
 * 1.22.12, 1.23.12, 1.24.9, 1.25.5 and 1.26.8. The words before goid moved as one, so a row says only what differs.
 */
const rows: Readonly<Record<string, Row>> = {
  '1.21': {
    size: 408,
    goid: 152,
    parent: 272,
    goPc: 280,
    startPc: 296,
    bp: 104,
    syscallSp: 112,
    syscallBp: -1,
    procid: 72,
    pollDesc: 248,
  },
  '1.22': {
    size: 424,
    goid: 152,
    parent: 272,
    goPc: 280,
    startPc: 296,
    bp: 104,
    syscallSp: 112,
    syscallBp: -1,
    procid: 72,
    pollDesc: 248,
  },
  '1.23': {
    size: 432,
    goid: 160,
    parent: 280,
    goPc: 288,
    startPc: 304,
    bp: 104,
    syscallSp: 112,
    syscallBp: 128,
    procid: 72,
    pollDesc: 280,
  },
  '1.24': {
    size: 440,
    goid: 160,
    parent: 280,
    goPc: 288,
    startPc: 304,
    bp: 104,
    syscallSp: 112,
    syscallBp: 128,
    procid: 72,
    pollDesc: 280,
  },
  '1.25': {
    size: 440,
    goid: 152,
    parent: 272,
    goPc: 280,
    startPc: 296,
    bp: 96,
    syscallSp: 104,
    syscallBp: 120,
    procid: 64,
    pollDesc: 296,
  },
  '1.26': {
    size: 456,
    goid: 152,
    parent: 280,
    goPc: 288,
    startPc: 304,
    bp: 96,
    syscallSp: 104,
    syscallBp: 120,
    procid: 64,
    pollDesc: 296,
  },
};

interface Row {
  readonly size: number;
  readonly goid: number;
  readonly parent: number;
  readonly goPc: number;
  readonly startPc: number;
  readonly bp: number;
  readonly syscallSp: number;
  readonly syscallBp: number;
  readonly procid: number;
  readonly pollDesc: number;
}

/** `1.26` of `go1.26.8 X:nodwarf5`, or null. */
export function minorVersion(goVersion: string): string | null {
  return /^go(1\.\d+)/.exec(goVersion)?.[1] ?? null;
}

/** 26 of `go1.26.8`; 99 for one without a number, which is newer than all. */
export function minorNumber(goVersion: string): number {
  return Number((minorVersion(goVersion) ?? '1.99').slice(2));
}

/**
 * The layout without DWARF: offsets from the table, variables from the operands of functions that use them, moduledata by
 * the address of the function table in it. All addresses are checked by what they hold.
 * @throws UserError `go-unsupported`, `not-its-runtime`
 */
export function layoutFromTable(exe: Executable, table: Pclntab, memory: Memory, slide: number): RuntimeLayout {
  const { goVersion } = exe.build;
  const row = rows[minorVersion(goVersion) ?? ''];
  if (!row) throw errors.goUnsupported(goVersion, 'it has no debug information, and its offsets are not known');
  if (exe.elf.arch !== 'amd64')
    throw errors.goUnsupported(goVersion, `it has no debug information, and it runs on ${exe.elf.arch}`);
  const moduledata = findModuledata(exe, memory, slide);
  const text = wordAt(memory, moduledata + slide + moduleText) - slide;
  const symbols = new Symbolizer(table, { text, gofunc: 0, slide }, () => new Uint8Array(0));
  const loads = operands(memory, symbols, 'runtime.forEachGRace', 0x8b);
  const allglen = loads.find((a) => isBetween(wordAt(memory, a), 1, 2 ** 25));
  const allgptr = loads.find((a) => isBetween(wordAt(memory, a), 2 ** 25, 2 ** 47));
  if (allglen === undefined || allgptr === undefined)
    throw errors.notItsRuntime('its list of goroutines was not found');
  const reasons = operands(memory, symbols, 'runtime.goroutineheader', 0x8d).find(
    (a) => readWaitReasons(memory, a, 2)[1] === 'GC assist marking',
  );
  return {
    from: 'table',
    variables: {
      allgptr: allgptr - slide,
      allglen: allglen - slide,
      firstmoduledata: moduledata,
      waitReasonStrings: reasons === undefined ? 0 : reasons - slide,
      epfd: -1,
    },
    g: {
      size: row.size,
      stackLo: 0,
      stackHi: 8,
      schedSp: 56,
      schedPc: 64,
      schedLr: row.bp - 8,
      schedBp: row.bp,
      syscallSp: row.syscallSp,
      syscallPc: row.syscallSp + 8,
      syscallBp: row.syscallBp,
      goid: row.goid,
      status: row.goid - 8,
      waitReason: row.goid + 24,
      waitSince: row.goid + 16,
      parent: row.parent,
      goPc: row.goPc,
      startPc: row.startPc,
      m: 48,
      labels: row.startPc + 48,
    },
    m: { procid: row.procid },
    pollDesc: { size: row.pollDesc, fd: 8, rg: 32, wg: 40 },
    pollFd: { sysfd: 16, context: 32, isFile: 50 },
    moduledata: { text: moduleText, gofunc: 320 },
    waitReasons: 0,
  };
}

/** moduledata.text (runtime/symtab.go, the same from 1.18 to 1.26). */
const moduleText = 176;
const maxSearch = 64 << 20;

/** Its first word points to the function table; `text` in it lies in .text. */
function findModuledata(exe: Executable, memory: Memory, slide: number): number {
  const table = functionTable(exe);
  const text = exe.section('.text');
  for (const name of ['.go.module', '.noptrdata', '.data', '.data.rel.ro']) {
    const section = exe.section(name);
    if (!section || !table || !text) continue;
    const bytes = copyMemory(memory, section.address + slide, Math.min(section.size, maxSearch));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const wanted = BigInt(table.address + slide);
    for (let at = 0; at + moduleText + 8 <= bytes.length; at += 8) {
      if (view.getBigUint64(at, true) !== wanted) continue;
      const found = Number(view.getBigUint64(at + moduleText, true)) - slide;
      if (isBetween(found, text.address, text.address + text.size)) return section.address + at;
    }
  }
  throw errors.notItsRuntime('its module data was not found');
}

/** The section of the function table. */
export function functionTable(
  exe: Executable,
): { readonly address: number; readonly offset: number; readonly size: number } | null {
  return exe.section('.gopclntab', '.data.rel.ro.gopclntab');
}

/** Addresses in memory that `MOV` (0x8b) or `LEA` (0x8d) instructions of a function name relative to rip. */
function operands(memory: Memory, symbols: Symbolizer, name: string, opcode: number): number[] {
  const start = symbols.addressOf(name);
  const range = start === null ? null : symbols.functionRange(start);
  if (!range) return [];
  const code = copyMemory(memory, range[0], Math.min(range[1] - range[0], 16_384));
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const found = new Set<number>();
  for (let i = 0; i + 7 <= code.length; i++) {
    const rexW = code[i] === 0x48 || code[i] === 0x4c;
    if (rexW && code[i + 1] === opcode && (code[i + 2]! & 0xc7) === 5)
      found.add(range[0] + i + 7 + view.getInt32(i + 3, true));
  }
  return [...found];
}

function isBetween(value: number, low: number, high: number): boolean {
  return value >= low && value < high;
}
