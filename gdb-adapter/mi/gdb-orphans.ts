import { setTimeout as sleep } from 'node:timers/promises';
import { tryNames, tryText } from '../process/proc-files';
import { signalIfThere } from '../process/signal';

/** A variable of gdb's environment with a value that no other gdb has: what it forks inherits it. */
export const markVariable = 'ACCEPT_LEAK_GDB';

/** What is killed is gone after a moment; one that is not by then waits for a disk. */
const [againMs, looks] = [10, 100];

/**
 * Ends what a gdb that was killed left behind: when it attaches for the first time it forks a child, which forks another, to try
 * out ptrace (gdb/nat/linux-ptrace.c, linux_check_ptrace_features). They stop, hold gdb's output open and have nobody to let them
 * go on. Only they can fork more of their kind, so nothing is left once nothing is found.
 */
export async function endOrphans(mark: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const group = groupOf('self');
  for (let i = 0; i < looks; i++) {
    const orphans = tryNames('/proc').filter(
      (pid) => /^\d+$/.test(pid) && groupOf(pid) === group && hasMark(pid, mark),
    );
    if (orphans.length === 0) return;
    for (const pid of orphans) signalIfThere(Number(pid), 'SIGKILL');
    await sleep(againMs);
  }
}

/** `pid (comm) state ppid pgrp …` (proc(5)); empty when it has ended. */
function groupOf(pid: string): string | undefined {
  const stat = tryText(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2];
}

/** Of one that has ended, the environment is empty. */
function hasMark(pid: string, mark: string): boolean {
  return tryText(`/proc/${pid}/environ`).split('\0').includes(`${markVariable}=${mark}`);
}
