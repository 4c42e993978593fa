import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { errors } from '../../core/base/errors';
import { removedWithUs } from '../mi/last-will';
import { writeCoreFile } from '../snapshot/core-file';
import type { CoreContents } from '../snapshot/goroutine-core';
import type { Snapshot } from '../snapshot/snapshot';

/** Writes the goroutine core of a snapshot to an open file; returns its size. */
export function writeCore(fd: number, s: Snapshot, core: CoreContents, about: string): number {
  return writeCoreFile(fd, s.exe.elf.arch, core.threads, core.segments, s.auxv, about);
}

/**
 * Lets `write` fill `file`, which is complete or not there at all. Only its owner may read it, for it holds the program's data.
 * @throws UserError `write`
 */
export function writeNamed(file: string, write: (fd: number) => number): number {
  const part = `${file}.${process.pid}.part`;
  const callOff = removedWithUs(part);
  try {
    const fd = openSync(part, 'w', 0o600);
    let bytes: number;
    try {
      bytes = write(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(part, file);
    return bytes;
  } catch (error) {
    rmSync(part, { force: true });
    throw errors.cannotWrite(file, (error as NodeJS.ErrnoException).code ?? String(error));
  } finally {
    void callOff();
  }
}
