import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** True when the process is stopped as by SIGSTOP; a debugger's stop is another (`t`). */
export function isStopped(pid: number): boolean {
  return stateOf(`/proc/${pid}`) === 'T';
}

/** Waits until a debugger holds all threads: its answer may come before the last one stands. False when that takes too long. */
export async function allHeld(pid: number, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (!threads(pid).every((tid) => stateOf(`/proc/${pid}/task/${tid}`) === 't')) {
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
    if (isStopped(pid)) process.kill(pid, 'SIGCONT');
    await sleep(20);
  }
}

function threads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // It ended.
  }
}

function stateOf(directory: string): string {
  try {
    return /^State:\t(.)/m.exec(readFileSync(`${directory}/status`, 'utf8'))?.[1] ?? '';
  } catch {
    return 't'; // A thread that ended stands.
  }
}
