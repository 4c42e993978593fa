import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readElf, type ReadAt } from '../../../core/parse/elf';
import { readGoBuildInfo } from '../../../core/parse/go-build-info';
import { buildLab } from '../../lab-program';

const over =
  (bytes: Uint8Array): ReadAt =>
  (offset, length) =>
    bytes.subarray(Math.min(offset, bytes.length), Math.min(offset + length, bytes.length));

describe('ELF and Go build information', function () {
  this.timeout(120_000);
  let lab: Uint8Array;
  let folder: string;
  before(() => {
    lab = readFileSync(buildLab());
    folder = mkdtempSync(join(tmpdir(), 'elf-'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** A small program built with these flags and this target. */
  const built = (flags: readonly string[], env: Readonly<Record<string, string>> = {}): Uint8Array => {
    writeFileSync(join(folder, 'go.mod'), 'module example.com/tiny\n\ngo 1.21\n');
    writeFileSync(join(folder, 'main.go'), 'package main\n\nfunc main() {}\n');
    const out = join(folder, 'tiny');
    execFileSync('go', ['build', '-o', out, ...flags, '.'], {
      cwd: folder,
      env: { ...process.env, CGO_ENABLED: '0', ...env },
    });
    return readFileSync(out);
  };

  it('reads a real program as go version -m does', () => {
    const said = execFileSync('go', ['version', '-m', buildLab()], { encoding: 'utf8' });
    const info = readGoBuildInfo(over(lab));
    assert.ok(info.ok);
    const { goVersion, mainPackage, mainModule, settings, platform, stripped } = info.value;
    assert.ok(said.split('\n')[0]?.endsWith(`: ${goVersion}`), said);
    assert.deepEqual([mainPackage, mainModule, stripped], ['acceptlab', 'acceptlab', false]);
    assert.equal(platform, `${settings.get('GOOS')!}/${settings.get('GOARCH')!}`);
    for (const [, key, value] of said.matchAll(/\tbuild\t(\w+)=(\S+)\n/g)) assert.equal(settings.get(key!), value);
  });

  it('tells a stripped program, and reads settings with blanks', () => {
    const info = readGoBuildInfo(over(built(['-ldflags=-s -w'])));
    assert.ok(info.ok);
    assert.equal(info.value.stripped, true);
    assert.equal(info.value.settings.get('-ldflags'), '-s -w');
    assert.equal(info.value.mainModule, 'example.com/tiny');
  });

  it('reads a big-endian program of another processor', () => {
    const info = readGoBuildInfo(over(built([], { GOARCH: 's390x' })));
    assert.ok(info.ok);
    assert.equal(info.value.platform, 'linux/s390x');
    const elf = readElf(over(built([], { GOARCH: 's390x' })));
    assert.ok(elf.ok && !elf.value.littleEndian && elf.value.arch === 's390x');
  });

  it('finds the blob without section headers', () => {
    const bytes = Uint8Array.from(lab);
    bytes.fill(0, 0x28, 0x30);
    bytes.fill(0, 0x3c, 0x40);
    const info = readGoBuildInfo(over(bytes));
    assert.ok(info.ok && info.value.mainModule === 'acceptlab' && info.value.stripped);
  });

  it('reads the pointers of Go before 1.18', () => {
    const text = (s: string): Buffer => Buffer.from(s, 'latin1');
    const framed = Buffer.concat([
      Buffer.alloc(16, 1),
      text('path\tcmd/old\nmod\told.example\t(devel)\t\n'),
      Buffer.alloc(16, 2),
    ]);
    const file = Buffer.alloc(0x1000);
    const base = 0x400000;
    text('\x7fELF\x02\x01\x01').copy(file);
    file.writeUInt16LE(62, 0x12);
    file.writeBigUInt64LE(0x40n, 0x20);
    file.writeUInt16LE(56, 0x36);
    file.writeUInt16LE(1, 0x38);
    file.writeUInt32LE(1, 0x40);
    file.writeUInt32LE(6, 0x44);
    file.writeBigUInt64LE(0n, 0x48);
    file.writeBigUInt64LE(BigInt(base), 0x50);
    file.writeBigUInt64LE(0x1000n, 0x60);
    text('\xff Go buildinf:\x08\x00').copy(file, 0x200);
    const string = (header: number, at: number, bytes: Buffer): void => {
      file.writeBigUInt64LE(BigInt(base + at), header);
      file.writeBigUInt64LE(BigInt(bytes.length), header + 8);
      bytes.copy(file, at);
    };
    file.writeBigUInt64LE(BigInt(base + 0x300), 0x210);
    file.writeBigUInt64LE(BigInt(base + 0x310), 0x218);
    string(0x300, 0x400, text('go1.16.15'));
    string(0x310, 0x500, framed);
    const info = readGoBuildInfo(over(file));
    assert.ok(info.ok, info.ok ? '' : info.error);
    assert.deepEqual(
      [info.value.goVersion, info.value.mainPackage, info.value.mainModule, info.value.platform],
      ['go1.16.15', 'cmd/old', 'old.example', 'linux/amd64'],
    );
  });

  it('says what a file is not', () => {
    const reason = (bytes: Uint8Array): string => {
      const info = readGoBuildInfo(over(bytes));
      return info.ok ? 'ok' : info.error;
    };
    assert.equal(reason(Buffer.from('#!/bin/sh\n')), 'not an ELF file');
    assert.equal(reason(Buffer.from('\xcf\xfa\xed\xfe'.padEnd(100, '\0'), 'latin1')), 'not an ELF file');
    assert.equal(reason(readFileSync(process.execPath)), 'not a Go program: it has no build information');
  });

  it('never throws on a damaged or cut file', () => {
    let seed = 3;
    const random = (n: number): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
    const head = lab.subarray(0, 1 << 20);
    for (let round = 0; round < 200; round++) {
      const bytes = Uint8Array.from(round % 2 ? head : lab.subarray(0, 4096 + random(1 << 16)));
      for (let k = 0; k < 8; k++) bytes[random(round % 3 ? 0x400 : bytes.length)] = random(256);
      readGoBuildInfo(over(bytes));
    }
    for (let cut = 0; cut < 600; cut += 7) readGoBuildInfo(over(lab.subarray(0, cut)));
  });
});
