import { closeSync, openSync, readSync, fstatSync, writevSync } from 'node:fs';
import { err, ok, type Result } from '../../core/base/result';

/** A goroutine as a thread of a core. */
export interface CoreThread {
  /** Its thread number in the core: the goroutine id where that fits. */
  readonly tid: number;
  readonly goroutine: number;
  readonly pc: number;
  readonly sp: number;
  readonly bp: number;
  readonly lr: number;
  /** Address of its runtime.g. */
  readonly g: number;
}

export interface CoreSegment {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** A machine's ELF number and where NT_PRSTATUS keeps registers (struct elf_prstatus, linux/elfcore.h; user_regs_struct of both). */
interface Machine {
  readonly elf: number;
  readonly prstatusSize: number;
  /** Registers by their index in user_regs_struct. */
  readonly pc: number;
  readonly sp: number;
  readonly bp: number;
  readonly lr: number | null;
  /** Where Go keeps g: r14, x28. */
  readonly g: number;
}

export const machines: Readonly<Record<string, Machine>> = {
  amd64: { elf: 62, prstatusSize: 336, pc: 16, sp: 19, bp: 4, lr: null, g: 1 },
  arm64: { elf: 183, prstatusSize: 392, pc: 32, sp: 31, bp: 29, lr: 30, g: 28 },
};

const prstatusNote = 1;
const registersAt = 112;
const pidAt = 32;
const ownNote = { name: 'accept-leak', type: 1 } as const;
const headerSize = 64;
const programHeaderSize = 56;
/** e_phnum has 16 bits, and 0xffff stands for "elsewhere". */
const maxSegments = 0xfffe;

/**
 * Writes an ELF core to an open file: one NT_PRSTATUS for each thread, the auxiliary vector (gdb places a PIE by it), our
 * own note with `about` (gdb skips it), and the memory. Segments that do not fit are the last.
 */
export function writeCoreFile(
  fd: number,
  arch: string,
  threads: readonly CoreThread[],
  segments: readonly CoreSegment[],
  auxv: Uint8Array,
  about: string,
): number {
  const machine = machines[arch]!;
  const notes: Buffer[] = [];
  for (const thread of threads) {
    notes.push(note('CORE', prstatusNote, prstatus(machine, thread)));
    if (notes.length === 1) notes.push(note('CORE', 6, auxv));
  }
  notes.push(note(ownNote.name, ownNote.type, Buffer.from(about)));
  const noteBytes = Buffer.concat(notes);
  const loads = segments
    .filter((s) => s.bytes.length > 0)
    .slice(0, maxSegments - 1)
    .sort((a, b) => a.address - b.address);
  let offset = headerSize + programHeaderSize * (loads.length + 1);
  const headers = [elfHeader(machine, loads.length + 1), programHeader(4, 0, offset, 0, noteBytes.length)];
  offset += noteBytes.length;
  for (const s of loads) {
    headers.push(programHeader(1, 6, offset, s.address, s.bytes.length));
    offset += s.bytes.length;
  }
  writeAll(fd, [...headers, noteBytes, ...loads.map((s) => s.bytes)]);
  return offset;
}

/** What is read back of a core. */
export interface CoreNotes {
  readonly about: string;
  /** Thread numbers in the order of their notes. */
  readonly tids: readonly number[];
}

/** Notes of a core that `writeCoreFile` wrote. Reads headers and notes only. */
export function readCoreNotes(file: string): Result<CoreNotes> {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    return err((error as NodeJS.ErrnoException).code ?? String(error));
  }
  try {
    const { size } = fstatSync(fd);
    const head = readExactly(fd, 0, headerSize + programHeaderSize);
    if (head?.readUInt32BE(0) !== 0x7f454c46 || head.readUInt16LE(16) !== 4) return err('it is no ELF core');
    const count = head.readUInt16LE(56);
    const table = readExactly(fd, headerSize, count * programHeaderSize);
    if (!table) return err('it is cut off');
    for (let at = 0; at < table.length; at += programHeaderSize)
      if (Number(table.readBigUInt64LE(at + 8) + table.readBigUInt64LE(at + 32)) > size) return err('it is cut off');
    const [notesAt, length] = [Number(head.readBigUInt64LE(72)), Number(head.readBigUInt64LE(96))];
    const notes = head.readUInt32LE(headerSize) === 4 ? readExactly(fd, notesAt, length) : null;
    return notes ? parseNotes(notes) : err('it has no notes');
  } finally {
    closeSync(fd);
  }
}

function parseNotes(notes: Buffer): Result<CoreNotes> {
  const tids: number[] = [];
  for (let at = 0; at + 12 <= notes.length;) {
    const [nameSize, size, type] = [notes.readUInt32LE(at), notes.readUInt32LE(at + 4), notes.readUInt32LE(at + 8)];
    const content = at + 12 + padded(nameSize);
    if (content + size > notes.length) break;
    const name = notes.toString('latin1', at + 12, at + 12 + Math.max(0, nameSize - 1));
    if (name === ownNote.name && type === ownNote.type)
      return ok({ about: notes.toString('utf8', content, content + size), tids });
    if (name === 'CORE' && type === prstatusNote && size >= registersAt) tids.push(notes.readInt32LE(content + pidAt));
    at = content + padded(size);
  }
  return err('it was not written by accept-leak');
}

function prstatus(machine: Machine, t: CoreThread): Buffer {
  const bytes = Buffer.alloc(machine.prstatusSize);
  bytes.writeInt32LE(t.tid, pidAt);
  const set = (register: number, value: number): void => {
    bytes.writeBigUInt64LE(BigInt(value), registersAt + register * 8);
  };
  set(machine.pc, t.pc);
  set(machine.sp, t.sp);
  set(machine.bp, t.bp);
  set(machine.g, t.g);
  if (machine.lr !== null) set(machine.lr, t.lr);
  if (machine.elf === 62) {
    set(17, 0x33); // cs of 64-bit user code
    set(20, 0x2b); // ss
  }
  return bytes;
}

function note(name: string, type: number, content: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + padded(name.length + 1) + padded(content.length));
  bytes.writeUInt32LE(name.length + 1, 0);
  bytes.writeUInt32LE(content.length, 4);
  bytes.writeUInt32LE(type, 8);
  bytes.write(name, 12, 'latin1');
  bytes.set(content, 12 + padded(name.length + 1));
  return bytes;
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

function elfHeader(machine: Machine, segments: number): Buffer {
  const bytes = Buffer.alloc(headerSize);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // 64 bits, little endian
  bytes.writeUInt16LE(4, 16); // ET_CORE
  bytes.writeUInt16LE(machine.elf, 18);
  bytes.writeUInt32LE(1, 20);
  bytes.writeBigUInt64LE(BigInt(headerSize), 32);
  bytes.writeUInt16LE(headerSize, 52);
  bytes.writeUInt16LE(programHeaderSize, 54);
  bytes.writeUInt16LE(segments, 56);
  return bytes;
}

function programHeader(type: number, flags: number, offset: number, address: number, size: number): Buffer {
  const bytes = Buffer.alloc(programHeaderSize);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(flags, 4);
  [offset, address, 0, size, type === 1 ? size : 0, 1].forEach((n, i) => bytes.writeBigUInt64LE(BigInt(n), 8 + i * 8));
  return bytes;
}

function writeAll(fd: number, parts: readonly Uint8Array[]): void {
  // The kernel takes 1024 pieces at once (IOV_MAX); a short write happens on a full disk, and then the next fails.
  for (let i = 0; i < parts.length; i += 1000) {
    let bytes: Uint8Array = Buffer.concat(parts.slice(i, i + 1000));
    while (bytes.length > 0) bytes = bytes.subarray(writevSync(fd, [bytes]));
  }
}

function readExactly(fd: number, offset: number, length: number): Buffer | null {
  if (length > 1 << 28) return null;
  const bytes = Buffer.alloc(length);
  return readSync(fd, bytes, 0, length, offset) === length ? bytes : null;
}
