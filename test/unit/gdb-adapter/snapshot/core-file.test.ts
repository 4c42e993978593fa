import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCoreNotes, writeCoreFile, type CoreThread } from '../../../../gdb-adapter/snapshot/core-file';

const thread = (tid: number): CoreThread => ({
  ...{ tid, goroutine: tid, pc: 0x1122334455, sp: 0xc000001000, bp: 0xc000001010, lr: 0x7788, g: 0xc000000180 },
});

describe('a core', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'core-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const write = (arch: string): { file: string; bytes: Buffer } => {
    const file = join(directory, arch);
    const fd = openSync(file, 'w');
    const segments = [
      { address: 0xc000002000, bytes: Uint8Array.of(9, 9) },
      { address: 0xc000001000, bytes: Uint8Array.of(1, 2, 3) },
    ];
    const size = writeCoreFile(fd, arch, [thread(7), thread(3)], segments, new Uint8Array(32), '{"a":"ä"}');
    closeSync(fd);
    const bytes = readFileSync(file);
    assert.equal(bytes.length, size);
    return { file, bytes };
  };

  it('gives back its note and threads, in order', () => {
    const notes = readCoreNotes(write('amd64').file);
    assert.ok(notes.ok);
    assert.deepEqual(notes.value, { about: '{"a":"ä"}', tids: [7, 3] });
  });

  it('has memory in ascending order at its offsets', () => {
    const { bytes } = write('amd64');
    assert.equal(bytes.readUInt16LE(56), 3);
    const loads = [1, 2].map((i) => bytes.subarray(64 + i * 56));
    assert.deepEqual(
      loads.map((l) => [Number(l.readBigUInt64LE(16)), bytes[Number(l.readBigUInt64LE(8))]]),
      [
        [0xc000001000, 1],
        [0xc000002000, 9],
      ],
    );
  });

  // struct elf_prstatus: 112 bytes, then user_regs_struct (x86: r15 … gs; arm64: x0 … x30, sp, pc, pstate).
  for (const [arch, machine, at] of [
    ['amd64', 62, { pc: 16, sp: 19, bp: 4, g: 1 }],
    ['arm64', 183, { pc: 32, sp: 31, bp: 29, g: 28, lr: 30 }],
  ] as const)
    it(`keeps registers where ${arch} has them`, () => {
      const { bytes } = write(arch);
      assert.equal(bytes.readUInt16LE(18), machine);
      const status = bytes.subarray(64 + 3 * 56 + 12 + 8);
      assert.equal(status.readInt32LE(32), 7);
      const registers = Object.entries(at).map(([name, index]) => [
        name,
        Number(status.readBigUInt64LE(112 + index * 8)),
      ]);
      const { pc, sp, bp, g, lr } = thread(7);
      assert.deepEqual(Object.fromEntries(registers), { pc, sp, bp, g, ...(arch === 'arm64' ? { lr } : {}) });
    });

  it('cut anywhere or with a flipped bit: an error or what it was, never an exception', () => {
    const { bytes } = write('amd64');
    const file = join(directory, 'cut');
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(file, bytes.subarray(0, length));
      assert.equal(readCoreNotes(file).ok, false, `${length} of ${bytes.length}`);
    }
    for (let at = 0; at < 400; at++) {
      const other = Buffer.from(bytes);
      other[at]! ^= 0x40;
      writeFileSync(file, other);
      readCoreNotes(file);
    }
  });
});
