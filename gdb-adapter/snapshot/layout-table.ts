import { errors } from '../../core/base/errors';
import type { Executable } from './executable';
import { findModuledata, moduleText } from './moduledata';
import type { Pclntab } from './pclntab';
import { copyMemory, wordAt, type Memory } from './process-memory';
import type { RuntimeLayout } from './runtime-layout';
import { Symbolizer } from './symbolizer';
import { offsetsOf } from './version-offsets';
import { readWaitReasons } from './wait-reasons';

/**
 * The layout without DWARF: offsets from the table, variables from the operands of functions that use them, moduledata by
 * the address of the function table in it. All addresses are checked by what they hold.
 * @throws UserError `go-unsupported`, `not-its-runtime`
 */
export function layoutFromTable(exe: Executable, table: Pclntab, memory: Memory, slide: number): RuntimeLayout {
  const { goVersion } = exe.build;
  const row = offsetsOf(goVersion);
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
    pollDesc: { size: row.pollDesc, fd: 8, rg: 32, wg: 40, readDeadline: readDeadlineIn(row.pollDesc) },
    pollFd: { sysfd: 16, context: 32, isFile: 50 },
    moduledata: { text: moduleText, gofunc: 320 },
    waitReasons: 0,
  };
}

/** Behind it are its sequence number, the timer and deadline of writing, and a pointer; before it a timer of the same size at 72 (netpoll.go). */
function readDeadlineIn(size: number): number {
  const timer = (size - 104) / 2;
  return 72 + timer;
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
