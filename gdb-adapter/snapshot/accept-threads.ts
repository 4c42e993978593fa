import { acceptSyscall } from '../../core/correlate/accept-call';
import { parseInnerTid } from '../../core/parse/proc/threads';
import { threadNames, tryText } from '../process/proc-files';

/** A thread that the kernel keeps inside accept. */
export interface AcceptThread {
  readonly tid: number;
  /** As the runtime knows it (m.procid): in the innermost pid namespace. */
  readonly innerTid: number;
  readonly syscall: number;
  readonly fd: number;
  readonly wchan: string;
  /** Where it goes on after the system call, hex; null where the kernel does not say. */
  readonly pc: string | null;
}

/** Threads in accept, from task/TID/syscall: `nr a0 a1 … sp pc` (proc_pid_syscall in fs/proc/base.c). Nothing is stopped. */
export function acceptThreads(pid: number, arch: string): AcceptThread[] {
  const found: AcceptThread[] = [];
  // One that ended, or without ptrace permission, has no syscall line.
  for (const name of threadNames(pid)) {
    const task = `/proc/${pid}/task/${name}`;
    const fields = tryText(`${task}/syscall`).trim().split(' ');
    const [number, first] = fields;
    const syscall = Number(number);
    if (acceptSyscall(syscall, arch) === null || first === undefined) continue;
    found.push({
      tid: Number(name),
      innerTid: parseInnerTid(Buffer.from(tryText(`${task}/status`))) ?? Number(name),
      syscall,
      fd: Number(BigInt.asIntN(32, BigInt(first))),
      wchan: tryText(`${task}/wchan`),
      pc: fields[8] ?? null,
    });
  }
  return found;
}
