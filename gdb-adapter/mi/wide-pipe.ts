import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A pipe of the kernel: a child's output goes in at `into`, which is closed here once the child has it. */
export interface WidePipe {
  readonly into: number;
  readonly out: Socket;
}

/**
 * gdb writes its answers byte by byte. What node calls a pipe is a socket, whose buffer counts packets: 277 of these bytes fill
 * it, and gdb stands still until we read. A pipe of the kernel takes 64 KiB. Null where none can be made.
 */
export function openWidePipe(): WidePipe | null {
  const directory = mkdtempSync(join(tmpdir(), 'accept-leak-'));
  try {
    const file = join(directory, 'gdb');
    if (spawnSync('mkfifo', ['-m', '600', file], { stdio: 'ignore' }).status !== 0) return null;
    // Open for reading first, or the other end would wait for it.
    const from = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    return { into: openSync(file, constants.O_WRONLY), out: new Socket({ fd: from, readable: true, writable: false }) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Closes this side's copy of the end that the child writes to. */
export function handedOver(pipe: WidePipe | null): void {
  if (pipe) closeSync(pipe.into);
}
