import type { Executable } from './executable';
import type { Symbolizer } from './symbolizer';

const pageBytes = 1 << 20;
const store = 0x89;
/** Store, ModRM and a displacement behind the prefix. */
const afterPrefix = 6;

/**
 * Names of the functions whose code sets these variables: `MOV` of a register to an address relative to rip. By link-time address of the
 * variable; amd64 only, empty elsewhere.
 */
export function variableStores(
  exe: Executable,
  symbols: Symbolizer,
  variables: ReadonlySet<number>,
): Map<number, ReadonlySet<string>> {
  const setBy = new Map([...variables].map((address) => [address, new Set<string>()]));
  const text = exe.section('.text');
  if (!text || variables.size === 0 || exe.elf.arch !== 'amd64') return setBy;
  for (let page = 0; page < text.size; page += pageBytes) {
    const bytes = exe.readAt(text.offset + page, Math.min(pageBytes + afterPrefix, text.size - page));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = Math.min(pageBytes, bytes.length - afterPrefix + 1);
    for (let i = bytes.indexOf(store); i >= 0 && i < end; i = bytes.indexOf(store, i + 1)) {
      if ((bytes[i + 1]! & 0xc7) !== 5) continue;
      const next = text.address + page + i + afterPrefix;
      const functions = setBy.get(next + view.getInt32(i + 2, true));
      if (functions) for (const f of symbols.framesOfCode(next)) functions.add(f.function);
    }
  }
  return setBy;
}
