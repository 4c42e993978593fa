import { readFileSync, statSync } from 'node:fs';
import { errors } from '../../core/base/errors';
import { parseStat } from '../../core/parse/proc/process-stat';
import { tryBytes } from '../process/proc-files';

/** Tells a process from a later one with the same pid, and from another program that it became by exec. */
export class ProcessIdentity {
  private readonly startTicks: number;
  private readonly executable: string | null;

  /** @throws UserError `no-such-process` */
  constructor(readonly pid: number) {
    const ticks = startTicksOf(pid);
    if (ticks === null) throw errors.noSuchProcess(pid);
    this.startTicks = ticks;
    this.executable = executableOf(pid);
  }

  /** @throws UserError `target-exited` or `target-changed` when it is not there any more */
  check(): void {
    const ticks = startTicksOf(this.pid);
    if (ticks === null) throw errors.targetExited(this.pid);
    const executable = executableOf(this.pid);
    if (ticks === this.startTicks && executable === null && this.executable !== null)
      throw errors.targetExited(this.pid); // It ended between the two looks.
    if (ticks !== this.startTicks || executable !== this.executable) throw errors.targetChanged(this.pid);
  }
}

/** Null when it is gone, or a zombie. */
function startTicksOf(pid: number): number | null {
  const bytes = tryBytes(`/proc/${pid}/stat`);
  const stat = bytes === null ? null : parseStat(bytes);
  return stat === null || stat.state === 'Z' || stat.state === 'X' ? null : stat.startTicks;
}

/** Device and inode of what runs; '' where it may not be seen, null where nothing runs any more. */
function executableOf(pid: number): string | null {
  try {
    const { dev, ino } = statSync(`/proc/${pid}/exe`);
    return `${dev}:${ino}`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ESRCH' ? null : '';
  }
}

/** What the kernel told the program at its start. */
export interface Auxv {
  readonly bytes: Uint8Array;
  readonly entry: number;
  readonly pageBytes: number;
}

/** The auxiliary vector: type → value (include/uapi/linux/auxvec.h). @throws UserError `target-exited` */
export function readAuxv(pid: number): Auxv {
  const bytes = readFileSync(`/proc/${pid}/auxv`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Map<number, number>();
  for (let at = 0; at + 16 <= bytes.length; at += 16)
    values.set(Number(view.getBigUint64(at, true)), Number(view.getBigUint64(at + 8, true)));
  const entry = values.get(atEntry);
  if (entry === undefined) throw errors.targetExited(pid); // Its memory is gone, the entry not yet.
  return { bytes, entry, pageBytes: values.get(atPageSize) ?? 4096 };
}

const atPageSize = 6;
const atEntry = 9;
