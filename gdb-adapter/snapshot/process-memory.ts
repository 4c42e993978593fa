import { closeSync, openSync, readFileSync, readlinkSync, readSync, statSync } from 'node:fs';
import { errors } from '../../core/base/errors';

/** Memory by address; nothing is stopped for it. */
export interface Memory {
  /** Fills `into[0 .. length)` from `address` and returns how many bytes could be read. */
  readInto(into: Uint8Array, address: number, length: number): number;
}

/** Go's heap, stacks and text are below 2^48 (heapAddrBits in runtime/malloc.go); beyond this no position is exact. */
export const addressLimit = 2 ** 52;

/** /proc/PID/mem (mem_rw in fs/proc/base.c): the permission of ptrace, without its stop. Addresses are exact below 2^53. */
export class ProcessMemory implements Memory {
  /** Cost of the snapshot, for the report. */
  reads = 0;
  bytes = 0;

  private constructor(private readonly fd: number) {}

  /** @throws UserError `no-such-process` or `memory-denied` with the cause and its remedy */
  static open(pid: number): ProcessMemory {
    try {
      return new ProcessMemory(openSync(`/proc/${pid}/mem`, 'r'));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw code === 'ENOENT' || code === 'ESRCH' ? errors.noSuchProcess(pid) : deniedBecause(pid);
    }
  }

  readInto(into: Uint8Array, address: number, length: number): number {
    // What is taken for a pointer may be any number.
    if (!(address >= 0 && address < addressLimit)) return 0;
    let have = 0;
    try {
      while (have < length) {
        const read = readSync(this.fd, into, have, length - have, address + have);
        if (read <= 0) break;
        have += read;
      }
    } catch (error) {
      // EIO: the page is not mapped (any more); other errors are ours.
      if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error;
    }
    this.reads++;
    this.bytes += have;
    return have;
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** A copy of `[address, address + length)`, shorter where it cannot be read. */
export function copyMemory(memory: Memory, address: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, memory.readInto(bytes, address, length));
}

/** A 64-bit word; NaN where it cannot be read. */
export function wordAt(memory: Memory, address: number): number {
  return memory.readInto(wordBytes, address, 8) === 8 ? Number(wordView.getBigUint64(0, true)) : NaN;
}

const wordBytes = new Uint8Array(8);
const wordView = new DataView(wordBytes.buffer);

/** Why ptrace access is refused (__ptrace_may_access in kernel/ptrace.c, yama_ptrace_access_check in security/yama). */
function deniedBecause(pid: number): Error {
  const owner = ownerOf(pid);
  const own = process.geteuid?.() ?? 0;
  if (own !== 0 && owner !== null && owner !== own)
    return errors.memoryDenied(pid, 'it belongs to another user', 'Run as that user or as root.');
  if (own !== 0 && yamaScope() > 0)
    return errors.memoryDenied(
      pid,
      `this system lets only a parent read it (kernel.yama.ptrace_scope is ${yamaScope()})`,
      'Run as root, or run: sudo sysctl kernel.yama.ptrace_scope=0.',
    );
  return errors.memoryDenied(
    pid,
    inContainer(pid) ? 'this container lacks the capability SYS_PTRACE' : 'the kernel refuses it',
    'Run accept-leak on the host as root, or start the container with --cap-add SYS_PTRACE.',
  );
}

function ownerOf(pid: number): number | null {
  try {
    return statSync(`/proc/${pid}`).uid;
  } catch {
    return null; // It ended; the cause is then told without it.
  }
}

function yamaScope(): number {
  try {
    return Number(readFileSync('/proc/sys/kernel/yama/ptrace_scope', 'utf8'));
  } catch {
    return 0; // A kernel without Yama.
  }
}

function inContainer(pid: number): boolean {
  try {
    return (
      readlinkSync('/proc/self/ns/pid') === readlinkSync(`/proc/${pid}/ns/pid`) && readlinkSync('/proc/1/ns/pid') !== ''
    );
  } catch {
    return true; // Not even the namespaces may be seen.
  }
}
