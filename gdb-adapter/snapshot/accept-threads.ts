import { readdirSync, readFileSync } from 'node:fs';
import { parseInnerTid } from '../../core/parse/proc/threads';

/** A thread that the kernel keeps inside accept. */
export interface AcceptThread {
  readonly tid: number;
  /** As the runtime knows it (m.procid): in the innermost pid namespace. */
  readonly innerTid: number;
  readonly syscall: number;
  readonly fd: number;
  readonly wchan: string;
}

/** accept and accept4 (arch/x86/entry/syscalls/syscall_64.tbl; include/uapi/asm-generic/unistd.h for arm64). */
const acceptCalls: Readonly<Record<string, readonly number[]>> = { amd64: [43, 288], arm64: [202, 242] };

/** Threads in accept, from task/TID/syscall: `nr a0 a1 … sp pc` (proc_pid_syscall in fs/proc/base.c). Nothing is stopped. */
export function acceptThreads(pid: number, arch: string): AcceptThread[] {
  const calls = acceptCalls[arch] ?? [];
  const found: AcceptThread[] = [];
  for (const name of tids(pid)) {
    const task = `/proc/${pid}/task/${name}`;
    const [number, first] = tryText(`${task}/syscall`).split(' ');
    const syscall = Number(number);
    if (!calls.includes(syscall) || first === undefined) continue;
    found.push({
      tid: Number(name),
      innerTid: parseInnerTid(Buffer.from(tryText(`${task}/status`))) ?? Number(name),
      syscall,
      fd: Number(BigInt.asIntN(32, BigInt(first))),
      wchan: tryText(`${task}/wchan`),
    });
  }
  return found;
}

function tids(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // It ended; whoever reads its memory says so.
  }
}

function tryText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // Threads come and go; without ptrace permission there is no syscall line.
  }
}
