import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { errors } from '../../core/base/errors';
import { readElf, type ElfFile, type ElfSection, type ReadAt } from '../../core/parse/elf';
import { readGoBuildInfo, type GoBuildInfo } from '../../core/parse/go-build-info';

/** An executable, open for reading; addresses are link-time addresses. */
export interface Executable {
  /** `/proc/PID/exe` or a file: what gdb is given. */
  readonly path: string;
  readonly elf: ElfFile;
  readonly build: GoBuildInfo;
  /** Of the Go and GNU build ids, hex; null when it has none (`-buildid=`). */
  readonly buildId: string | null;
  readonly entry: number;
  /** DWARF is there, so gdb can tell offsets and names. */
  readonly hasDebugInfo: boolean;
  readonly readAt: ReadAt;
  /** `length` bytes at an address, fewer at the end of a section. */
  readonly bytesAt: (address: number, length: number) => Uint8Array;
  readonly section: (...names: readonly string[]) => ElfSection | null;
  readonly close: () => void;
}

/** @throws UserError `file` or `not-its-runtime` */
export function openExecutable(path: string): Executable {
  const fd = openFor(path);
  const readAt: ReadAt = (offset, length) => readRange(fd, offset, length);
  const close = (): void => {
    closeSync(fd);
  };
  const elf = readElf(readAt);
  const build = readGoBuildInfo(readAt);
  if (!elf.ok || !build.ok) {
    close();
    throw errors.notItsRuntime(`${path} is ${elf.ok ? (build.ok ? '' : build.error) : elf.error}`);
  }
  const { sections } = elf.value;
  const section = (...names: readonly string[]): ElfSection | null =>
    sections.find((s) => names.includes(s.name)) ?? null;
  const entry = readAt(0x18, 8);
  return {
    path,
    elf: elf.value,
    build: build.value,
    buildId: buildIdOf(section, readAt),
    entry: Number(Buffer.from(entry).readBigUInt64LE(0)),
    hasDebugInfo: section('.debug_info', '.zdebug_info') !== null,
    readAt,
    bytesAt: (address, length) => {
      const home = sections.find((s) => s.address > 0 && address >= s.address && address < s.address + s.size);
      if (!home || home.type === shtNobits) return new Uint8Array(0);
      return readAt(home.offset + address - home.address, Math.min(length, home.address + home.size - address));
    },
    section,
    close,
  };
}

const shtNobits = 8;
const maxRange = 1 << 30;

function openFor(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw errors.noFile(path, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}

function readRange(fd: number, offset: number, length: number): Uint8Array {
  if (length <= 0 || length > maxRange || !Number.isSafeInteger(offset)) return new Uint8Array(0);
  const bytes = Buffer.alloc(length);
  let have = 0;
  while (have < length) {
    const read = readSync(fd, bytes, have, length - have, offset + have);
    if (read === 0) break;
    have += read;
  }
  return bytes.subarray(0, have);
}

/** Both notes and the size: `-buildid=` leaves the Go note empty, and then there is no id. */
function buildIdOf(section: Executable['section'], readAt: ReadAt): string | null {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const name of ['.note.go.buildid', '.note.gnu.build-id']) {
    const note = section(name);
    if (!note) continue;
    hash.update(readAt(note.offset, Math.min(note.size, 4096)));
    bytes += Math.max(0, note.size - 16);
  }
  const text = section('.text');
  hash.update(`${text?.address ?? 0} ${text?.size ?? 0}`);
  return bytes < 16 ? null : hash.digest('hex').slice(0, 40);
}
