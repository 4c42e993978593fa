import type { Executable } from './executable';

const pageBytes = 1 << 20;

/**
 * Finds direct calls in the text of an executable: E8 rel32 on amd64, BL imm26 on arm64. `targets` are what is called, by its
 * link-time address; `take` gets the target and the link-time address that the call returns to. Bytes that only look like a call may
 * be among them.
 */
export function callsTo<T>(
  exe: Executable,
  targets: ReadonlyMap<number, T>,
  take: (target: T, returnsTo: number) => void,
): void {
  const text = exe.section('.text');
  if (!text || targets.size === 0) return;
  const isArm = exe.elf.arch === 'arm64';
  const [nearest, farthest] = rangeOf(targets.keys());
  for (let page = 0; page < text.size; page += pageBytes) {
    // The last instruction of a page ends in the next.
    const bytes = exe.readAt(text.offset + page, Math.min(pageBytes + 4, text.size - page));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const base = text.address + page;
    const end = Math.min(pageBytes, bytes.length - (isArm ? 3 : 4));
    for (let i = 0; i < end; i += isArm ? 4 : 1) {
      let next: number;
      let address: number;
      if (isArm) {
        const word = view.getInt32(i, true);
        if (word >>> 26 !== 0b100101) continue;
        next = base + i + 4;
        address = base + i + ((word << 6) >> 4);
      } else {
        // Most bytes are none: the native search is several times faster than a loop.
        i = bytes.indexOf(0xe8, i);
        if (i < 0 || i >= end) break;
        next = base + i + 5;
        address = next + view.getInt32(i + 1, true);
      }
      if (address < nearest || address > farthest) continue;
      const target = targets.get(address);
      if (target !== undefined) take(target, next);
    }
  }
}

function rangeOf(addresses: Iterable<number>): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const address of addresses) {
    if (address < least) least = address;
    if (address > most) most = address;
  }
  return [least, most];
}
