import { err, ok, type Result } from '../base/result';

/** `length` bytes at `offset` of a file, or fewer where it ends; never throws. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

export interface ElfSection {
  readonly name: string;
  /** SHT_… */
  readonly type: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
}

/** A PT_LOAD segment. */
export interface ElfSegment {
  readonly writable: boolean;
  readonly address: number;
  readonly offset: number;
  readonly fileSize: number;
}

export interface ElfFile {
  readonly littleEndian: boolean;
  /** GOARCH name, or `machine N`. */
  readonly arch: string;
  readonly sections: readonly ElfSection[];
  readonly segments: readonly ElfSegment[];
  /** No `.symtab`: linked with -s, or stripped. */
  readonly stripped: boolean;
}

/**
 * Section and segment headers of a 64-bit ELF file (System V gABI, as debug/elf/elf.go of Go 1.26 names the fields).
 * Anything else, Mach-O and PE included, is `not an ELF file`.
 */
export function readElf(readAt: ReadAt): Result<ElfFile> {
  const head = readAt(0, headerSize);
  if (head.length < headerSize || head[0] !== 0x7f || head[1] !== 0x45 || head[2] !== 0x4c || head[3] !== 0x46)
    return err('not an ELF file');
  if (head[4] !== 2) return err('not a 64-bit ELF file');
  if (head[5] !== 1 && head[5] !== 2) return err('an ELF file of unknown byte order');
  const littleEndian = head[5] === 1;
  const view = viewOf(head, littleEndian);
  const sections = readSections(readAt, view, littleEndian);
  return ok({
    littleEndian,
    arch: archOf(view.u16(0x12), littleEndian),
    sections,
    segments: readSegments(readAt, view, littleEndian),
    stripped: !sections.some((s) => s.name === '.symtab'),
  });
}

const headerSize = 64;
const sectionSize = 64;
const segmentSize = 56;
/** The most headers we read; a Go program has about 25 sections and 10 segments. */
const maxHeaders = 20_000;
const maxNames = 4 << 20;

function readSections(readAt: ReadAt, header: View, littleEndian: boolean): ElfSection[] {
  const table = header.u64(0x28);
  const first = viewOf(readAt(table, sectionSize), littleEndian);
  if (first.size < sectionSize || header.u16(0x3a) !== sectionSize) return [];
  // With 0xff00 sections or more the count and the index of the names stand in section 0.
  const count = Math.min(header.u16(0x3c) || first.u64(0x20), maxHeaders);
  const namesIndex = header.u16(0x3e) === 0xffff ? first.u32(0x28) : header.u16(0x3e);
  const raw = viewOf(readAt(table, count * sectionSize), littleEndian);
  const whole = Math.floor(raw.size / sectionSize);
  if (namesIndex >= whole) return [];
  const namesAt = namesIndex * sectionSize;
  const names = readAt(raw.u64(namesAt + 0x18), Math.min(raw.u64(namesAt + 0x20), maxNames));
  const sections: ElfSection[] = [];
  for (let at = 0; at < whole * sectionSize; at += sectionSize)
    sections.push({
      name: cString(names, raw.u32(at)),
      type: raw.u32(at + 4),
      address: raw.u64(at + 0x10),
      offset: raw.u64(at + 0x18),
      size: raw.u64(at + 0x20),
    });
  return sections;
}

function readSegments(readAt: ReadAt, header: View, littleEndian: boolean): ElfSegment[] {
  if (header.u16(0x36) !== segmentSize) return [];
  const raw = viewOf(readAt(header.u64(0x20), header.u16(0x38) * segmentSize), littleEndian);
  const segments: ElfSegment[] = [];
  for (let at = 0; at + segmentSize <= raw.size; at += segmentSize) {
    if (raw.u32(at) !== 1) continue;
    segments.push({
      writable: (raw.u32(at + 4) & 2) !== 0,
      offset: raw.u64(at + 8),
      address: raw.u64(at + 0x10),
      fileSize: raw.u64(at + 0x20),
    });
  }
  return segments;
}

/** EM_… to GOARCH (debug/elf/elf.go). */
function archOf(machine: number, littleEndian: boolean): string {
  switch (machine) {
    case 62:
      return 'amd64';
    case 183:
      return 'arm64';
    case 243:
      return 'riscv64';
    case 258:
      return 'loong64';
    case 22:
      return 's390x';
    case 21:
      return littleEndian ? 'ppc64le' : 'ppc64';
    case 8:
      return littleEndian ? 'mips64le' : 'mips64';
    default:
      return `machine ${machine}`;
  }
}

function cString(bytes: Uint8Array, from: number): string {
  let text = '';
  for (let i = from; i < bytes.length && bytes[i] !== 0; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** Numbers of a header; 64-bit ones lose exactness past 2^53, which no file reaches. */
interface View {
  readonly size: number;
  u16(at: number): number;
  u32(at: number): number;
  u64(at: number): number;
}

function viewOf(bytes: Uint8Array, littleEndian: boolean): View {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    size: bytes.length,
    u16: (at) => data.getUint16(at, littleEndian),
    u32: (at) => data.getUint32(at, littleEndian),
    u64: (at) => Number(data.getBigUint64(at, littleEndian)),
  };
}
