import { errors } from '../../core/base/errors';
import type { Executable } from './executable';
import { copyMemory, type Memory } from './process-memory';

/** moduledata.text (runtime/symtab.go, the same from 1.18 to 1.26). */
export const moduleText = 176;
const maxSearch = 64 << 20;

/** Link-time address of the module data: its first word points to the function table, and `text` in it lies in .text. @throws UserError `not-its-runtime` */
export function findModuledata(exe: Executable, memory: Memory, slide: number): number {
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
      if (found >= text.address && found < text.address + text.size) return section.address + at;
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
