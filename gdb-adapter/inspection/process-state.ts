import { setTimeout as sleep } from 'node:timers/promises';
import { threadNames, tryText } from '../process/proc-files';
import { signalIfThere } from '../process/signal';

/** True when the process is stopped as by SIGSTOP; a debugger's stop is another (`t`). */
export function isStopped(pid: number): boolean {
  return stateOf(`/proc/${pid}`) === 'T';
}

/** Waits until a debugger holds all threads: its answer may come before the last one stands. False when that takes too long. */
export async function allHeld(pid: number, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (!threadNames(pid).every((tid) => stateOf(`/proc/${pid}/task/${tid}`) === 't')) {
    if (performance.now() > end) return false;
    await sleep(1);
  }
  return true;
}

/**
 * Lets a process go on whose debugger was killed: one that was just attaching leaves behind the SIGSTOP that it attaches
 * with (ptrace(2), PTRACE_ATTACH), and it may come a moment later.
 */
export async function letGoOn(pid: number): Promise<void> {
  for (let i = 0; i < 10; i++) {
    if (isStopped(pid)) signalIfThere(pid, 'SIGCONT');
    await sleep(20);
  }
}

/** One that ended stands. */
function stateOf(directory: string): string {
  const status = tryText(`${directory}/status`);
  return status === '' ? 't' : (/^State:\t(.)/m.exec(status)?.[1] ?? '');
}
