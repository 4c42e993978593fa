import { closeSync, createReadStream, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errors, UserError } from '../../core/base/errors';
import { GzipReader } from '../../core/parse/inflate';
import type { TraceSource } from '../../core/trace/source';

/** Unpacked traces beyond this are refused: a small gzip can hold anything. */
const largestUnpacked = 8 * 2 ** 30;

/** A trace on disk that is read in pieces, whatever its size. Close it. */
export interface TraceFile extends TraceSource {
  close(): void;
}

/**
 * Opens a trace: a file, `-` for standard input, gzip by its content. What cannot be read at any offset (a stream, gzip)
 * goes through a temporary file that `close` removes.
 * @throws UserError `file` where it cannot be read or unpacked
 */
export async function openTraceFile(path: string): Promise<TraceFile> {
  try {
    if (path === '-') return await spooled(process.stdin, path);
    const fd = openSync(path, 'r');
    if (fstatSync(fd).isFile() && !isGzip(fd)) return fileSource(fd, () => undefined);
    closeSync(fd);
    return await spooled(createReadStream(path), path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw errors.noFile(path, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}

function isGzip(fd: number): boolean {
  const magic = Buffer.alloc(2);
  return readSync(fd, magic, 0, 2, 0) === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
}

function fileSource(fd: number, onClose: () => void): TraceFile {
  return {
    size: fstatSync(fd).size,
    read(offset, target) {
      let done = 0;
      while (done < target.length) {
        const length = readSync(fd, target, done, target.length - done, offset + done);
        if (length === 0) break;
        done += length;
      }
      return done;
    },
    close() {
      closeSync(fd);
      onClose();
    },
  };
}

/** Writes a stream into a temporary file, unpacked when it is gzip. */
async function spooled(stream: AsyncIterable<Uint8Array>, path: string): Promise<TraceFile> {
  const folder = mkdtempSync(join(tmpdir(), 'accept-leak-'));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const fd = openSync(join(folder, 'trace'), 'w+', 0o600);
    const write = (chunk: Uint8Array): void => {
      for (let done = 0; done < chunk.length;) done += writeSync(fd, chunk, done);
    };
    await copy(stream, write, path);
    return fileSource(fd, remove);
  } catch (error) {
    remove();
    throw error;
  }
}

async function copy(stream: AsyncIterable<Uint8Array>, write: (chunk: Uint8Array) => void, path: string) {
  let gzip: GzipReader | null = null;
  let isFirst = true;
  for await (const chunk of stream) {
    if (isFirst && chunk[0] === 0x1f && chunk[1] === 0x8b) gzip = new GzipReader(largestUnpacked, write);
    isFirst = false;
    if (gzip === null) write(chunk);
    else check(gzip.push(chunk), path);
  }
  if (gzip !== null) check(gzip.finish(), path);
}

function check(result: ReturnType<GzipReader['push']>, path: string): void {
  if (!result.ok) throw errors.noFile(path, `${result.error.message} (at byte ${result.error.offset})`);
}
