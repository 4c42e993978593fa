import { decodeUtf8 } from '../base/utf8';
import { err, ok, type Result } from '../base/result';
import { readElf, type ElfFile, type ReadAt } from './elf';

export interface GoBuildInfo {
  /** `go1.26.8`, possibly with an experiment after it. */
  readonly goVersion: string;
  /** Package path of the program (`path` line), or null when it was built without modules. */
  readonly mainPackage: string | null;
  /** Path of the main module (`mod` line), or null. */
  readonly mainModule: string | null;
  /** `build` lines: `GOARCH`, `-ldflags`, `vcs.revision` … Empty before Go 1.18. */
  readonly settings: ReadonlyMap<string, string>;
  /** GOOS/GOARCH, from the settings or else the ELF header. */
  readonly platform: string;
  readonly stripped: boolean;
}

/**
 * Go version and module facts of an executable, as debug/buildinfo/buildinfo.go (Go 1.26) reads them: the blob in
 * `.go.buildinfo`, or near the beginning of the first writable segment of a file without sections. Both layouts: strings inline
 * (Go 1.18 on) and pointers to Go strings (before).
 */
export function readGoBuildInfo(readAt: ReadAt): Result<GoBuildInfo> {
  const elf = readElf(readAt);
  if (!elf.ok) return elf;
  const at = findBlob(readAt, elf.value);
  if (at < 0) return err('not a Go program: it has no build information');
  const header = readAt(at, blobHeaderSize);
  if (header.length < blobHeaderSize) return err('its build information is cut off');
  const [version, framed] = header[15]! & 2 ? inlineStrings(readAt, at) : pointedStrings(readAt, elf.value, header);
  const goVersion = decodeUtf8(version ?? empty);
  if (!goVersion) return err('its build information names no Go version');
  const { mainPackage, mainModule, settings } = parseModuleInfo(unframe(framed ?? empty));
  const platform = `${settings.get('GOOS') ?? 'linux'}/${settings.get('GOARCH') ?? elf.value.arch}`;
  return ok({ goVersion, mainPackage, mainModule, settings, platform, stripped: elf.value.stripped });
}

/** `\xff Go buildinf:`, 16-byte aligned. */
const magic = Array.from('\xff Go buildinf:', (c) => c.charCodeAt(0));
const blobHeaderSize = 32;
const empty = new Uint8Array(0);
const align = 16;
/** The linker puts the blob first; the rest of a large segment is not worth reading. */
const maxSearch = 1 << 20;
/** Module information of the largest programs is some 100 KB. */
const maxString = 4 << 20;

function findBlob(readAt: ReadAt, elf: ElfFile): number {
  const section = elf.sections.find((s) => s.name === '.go.buildinfo');
  const segment = elf.segments.find((s) => s.writable && s.fileSize > 0);
  const [start, size] = section ? [section.offset, section.size] : [segment?.offset ?? 0, segment?.fileSize ?? 0];
  const bytes = readAt(start, Math.min(size, maxSearch));
  for (let i = (align - (start % align)) % align; i + magic.length <= bytes.length; i += align)
    if (magic.every((byte, k) => bytes[i + k] === byte)) return start + i;
  return -1;
}

/** Since Go 1.18: two strings after the header, each with its length as a varint before it. */
function inlineStrings(readAt: ReadAt, blob: number): (Uint8Array | null)[] {
  let at = blob + blobHeaderSize;
  return [0, 1].map(() => {
    const head = readAt(at, 10);
    let length = 0;
    let i = 0;
    for (let scale = 1; i < head.length; scale *= 128) {
      const byte = head[i++]!;
      length += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    const string = length > maxString ? null : wholeAt(readAt, at + i, length);
    at += i + length;
    return string;
  });
}

/** Before Go 1.18: the header holds two addresses of Go string headers (pointer, length). */
function pointedStrings(readAt: ReadAt, elf: ElfFile, header: Uint8Array): (Uint8Array | null)[] {
  if (header[14] !== 8) return [null];
  const littleEndian = (header[15]! & 1) === 0;
  const u64 = (bytes: Uint8Array, at: number): number =>
    bytes.length < at + 8
      ? -1
      : Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(at, littleEndian));
  const fileOffset = (address: number): number => {
    const home = elf.segments.find((s) => address >= s.address && address < s.address + s.fileSize);
    return home ? address - home.address + home.offset : -1;
  };
  return [16, 24].map((field) => {
    const at = fileOffset(u64(header, field));
    const stringHeader = at < 0 ? empty : readAt(at, 16);
    const data = fileOffset(u64(stringHeader, 0));
    const length = u64(stringHeader, 8);
    return data < 0 || length < 0 || length > maxString ? null : wholeAt(readAt, data, length);
  });
}

function wholeAt(readAt: ReadAt, offset: number, length: number): Uint8Array | null {
  const bytes = readAt(offset, length);
  return bytes.length < length ? null : bytes;
}

/** Module information stands between two sentinels of 16 bytes (infoStart and infoEnd in cmd/go/internal/modload/build.go). */
function unframe(framed: Uint8Array): string {
  const end = framed.length - 16;
  return framed.length >= 33 && framed[end - 1] === 0x0a ? decodeUtf8(framed, 16, end) : '';
}

/** `path`, `mod`, `dep` and `build` lines, tab separated (ParseBuildInfo in runtime/debug/mod.go). */
function parseModuleInfo(text: string): Pick<GoBuildInfo, 'mainPackage' | 'mainModule' | 'settings'> {
  let mainPackage: string | null = null;
  let mainModule: string | null = null;
  const settings = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [kind, first = ''] = line.split('\t');
    if (kind === 'path') mainPackage = first;
    else if (kind === 'mod') mainModule = first;
    else if (kind === 'build') {
      const setting = /^("(?:[^"\\]|\\.)*"|[^=]*)=(.*)$/.exec(line.slice('build\t'.length));
      if (setting) settings.set(unquote(setting[1]!), unquote(setting[2]!));
    }
  }
  return { mainPackage, mainModule, settings };
}

/** Values with blanks or quotes in them are written as Go strings; their usual escapes are those of JSON. */
function unquote(text: string): string {
  if (text.startsWith('`') && text.endsWith('`') && text.length > 1) return text.slice(1, -1);
  if (!text.startsWith('"')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    return text; // An escape that JSON lacks (\x..): better as written than lost.
  }
}
