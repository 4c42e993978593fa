import type { ReadAt } from '../../../core/parse/elf';
import { readGoBuildInfo } from '../../../core/parse/go-build-info';
import { Pclntab } from '../../../gdb-adapter/snapshot/pclntab';
import { Symbolizer } from '../../../gdb-adapter/snapshot/symbolizer';
import { text } from '../seeds';
import type { FuzzTarget } from '../target';

const over =
  (bytes: Uint8Array): ReadAt =>
  (offset, length) =>
    bytes.subarray(Math.min(offset, bytes.length), Math.min(offset + Math.max(0, length), bytes.length));

/** A Go program as far as we read one: headers, section names and build information (System V gABI; debug/buildinfo). */
function smallElf(): Uint8Array {
  const names = Buffer.from('\0.shstrtab\0.go.buildinfo\0.symtab\0.note.go.buildid\0');
  const info =
    '\x30w\xaf\x0c\x92t\x08\x02A\xe1\xc1\x07\xe6\xd6\x18\xe6path\tmain\nmod\ta\t(devel)\t\nbuild\tGOARCH=amd64\nbuild\t-ldflags="-s -w"\n\xf92C1\x86\x18 r\0\x82B\x10A\x16\xd8\xf2';
  const blob = Buffer.from(
    `\xff Go buildinf:\x08\x02${'\0'.repeat(16)}\x08go1.26.8${String.fromCharCode(info.length)}${info}`,
    'latin1',
  );
  const bytes = Buffer.alloc(1024);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeUInt16LE(62, 0x12);
  bytes.writeBigUInt64LE(0x2000n, 0x18);
  bytes.writeBigUInt64LE(64n, 0x20);
  bytes.writeBigUInt64LE(256n, 0x28);
  [56, 1, 64, 4, 1].forEach((n, i) => bytes.writeUInt16LE(n, 0x36 + 2 * i));
  bytes.writeUInt32LE(1, 64);
  bytes.writeUInt32LE(6, 68);
  [512n, 0x1000n, 0x1000n, 512n].forEach((n, i) => bytes.writeBigUInt64LE(n, 72 + 8 * i));
  const section = (index: number, name: number, type: number, address: number, offset: number, size: number): void => {
    const at = 256 + 64 * index;
    bytes.writeUInt32LE(name, at);
    bytes.writeUInt32LE(type, at + 4);
    [address, offset, size].forEach((n, i) => bytes.writeBigUInt64LE(BigInt(n), at + 16 + 8 * i));
  };
  section(1, 1, 3, 0, 512, names.length);
  section(2, 11, 1, 0x1000, 576, blob.length);
  section(3, 25, 2, 0, 0, 0);
  names.copy(bytes, 512);
  blob.copy(bytes, 576);
  return bytes;
}

/** Two functions, one with a call inlined in it (runtime/symtab.go, Go 1.20 to 1.26). */
export function smallPclntab(): Uint8Array {
  const bytes = Buffer.alloc(400);
  bytes.writeUInt32LE(0xfffffff1, 0);
  bytes.set([0, 0, 1, 8], 4);
  [2, 0, 0, 80, 120, 140, 160, 220].forEach((n, i) => bytes.writeBigUInt64LE(BigInt(n), 8 + 8 * i));
  bytes.write('\0main.main\0runtime.goexit\0', 79, 'latin1');
  bytes.write('/a/main.go\0', 140, 'latin1');
  bytes.set([0, 2, 16, 4, 16, 0, 2, 8, 0], 161);
  [0, 20, 32, 84, 64].forEach((n, i) => bytes.writeUInt32LE(n, 220 + 4 * i));
  for (const [at, entry, name] of [
    [240, 0, 1],
    [304, 32, 11],
  ] as const) {
    [entry, name, 0, 0, 1, 1, 1, 3, 0, 0].forEach((n, i) => bytes.writeUInt32LE(n, at + 4 * i));
    bytes.set([22, 0, 0, 4], at + 40);
    [1, 1, 5, 0, 0, 0, 0].forEach((n, i) => {
      if (at + 44 + 4 * i + 4 <= 400) bytes.writeUInt32LE(n, at + 44 + 4 * i);
    });
  }
  return bytes;
}

export const executableTargets: readonly FuzzTarget[] = [
  {
    name: 'elf',
    seeds: () => [smallElf()],
    words: [
      '\xff Go buildinf:\x08\x02',
      '\x7fELF\x02\x01',
      '.go.buildinfo\0',
      'build\t-ldflags="\\',
      'path\t',
      'mod\t',
    ],
    run: (input) => void readGoBuildInfo(over(input)),
  },
  {
    name: 'pclntab',
    seeds: () => [smallPclntab(), text('')],
    words: ['\xf1\xff\xff\xff\0\0\x01\x08', 'runtime.goexit\0'],
    run: (input) => {
      const table = new Pclntab(input);
      if (table.fault !== null) return;
      const place = { text: 0x1000, gofunc: 0, slide: 0 };
      const symbolizer = new Symbolizer(table, place, (address, length) => over(input)(address, length));
      for (const offset of [0, 1, 8, 33, 63, 64, table.entryOf(table.functionCount) - 1]) {
        symbolizer.factsAt(0x1000 + offset);
        symbolizer.framesAt(0x1000 + offset, true);
        symbolizer.functionRange(0x1000 + offset);
        symbolizer.instructionBefore(0x1000 + offset, 60);
      }
      symbolizer.addressOf('there is none');
    },
  },
];
