import { closeSync, createReadStream, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errors, UserError } from '../../core/base/errors';
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
    // Without a name nothing of it stays, whatever ends us. Windows keeps the name of an open file, so there `close` removes it.
    if (process.platform !== 'win32') remove();
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
  const chunks = stream[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return;
  const isPacked = first.value[0] === 0x1f && first.value[1] === 0x8b;
  const all = startingWith(first.value, chunks);
  let length = 0;
  for await (const chunk of isPacked ? await unpacked(all) : all) {
    length += chunk.length;
    if (isPacked && length > largestUnpacked) throw errors.noFile(path, 'it unpacks to more than 8 GiB');
    write(chunk);
  }
}

async function* startingWith(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  for (let next: Uint8Array | undefined = first; next !== undefined;) {
    yield next;
    const result = await rest.next();
    next = result.done === true ? undefined : result.value;
  }
}

/** Loaded only for a trace that is packed: most are not. */
async function unpacked(chunks: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const { pipeline, Readable } = await import('node:stream');
  const { createGunzip } = await import('node:zlib');
  const gunzip = createGunzip();
  // What goes wrong comes out of the iteration.
  pipeline(Readable.from(chunks), gunzip, () => undefined);
  return gunzip;
}
